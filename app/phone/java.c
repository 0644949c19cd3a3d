//go:build cgo && (android || jvm)

#include "java.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ENV (*j->env)

static JavaVM *the_vm;
static jobject the_context;

void java_use(JavaVM *vm, jobject context) {
	__atomic_store_n(&the_context, context, __ATOMIC_RELEASE);
	__atomic_store_n(&the_vm, vm, __ATOMIC_RELEASE);
}

jobject java_context(void) { return __atomic_load_n(&the_context, __ATOMIC_ACQUIRE); }

void java_in(java *j, JNIEnv *env) { *j = (java){.env = env}; }

int java_begin(java *j) {
	JavaVM *vm = __atomic_load_n(&the_vm, __ATOMIC_ACQUIRE);
	*j = (java){0};
	if (!vm) return 0;
	if ((*vm)->GetEnv(vm, (void **)&j->env, JNI_VERSION_1_6) != JNI_OK) {
#ifdef __ANDROID__
		JNIEnv **env = &j->env;
#else
		void **env = (void **)&j->env;
#endif
		if ((*vm)->AttachCurrentThread(vm, env, 0) != JNI_OK) return 0;
		j->attached = 1;
	}
	if (ENV->PushLocalFrame(j->env, 64) != 0) {
		ENV->ExceptionClear(j->env);
		java_end(j);
		return 0;
	}
	return 1;
}

void java_end(java *j) {
	ENV->PopLocalFrame(j->env, 0);
	if (j->attached) (*the_vm)->DetachCurrentThread(the_vm);
}

void java_free(java *j) {
	free(j->class);
	free(j->message);
	j->class = j->message = 0;
}

// text_of is what a method without arguments says of an exception.
static char *text_of(java *j, jobject o, const char *class, const char *name) {
	jclass c = ENV->FindClass(j->env, class);
	jmethodID m = c ? ENV->GetMethodID(j->env, c, name, strcmp(name, "getClass") ? "()Ljava/lang/String;" : "()Ljava/lang/Class;") : 0;
	jstring s = m && o ? (jstring)ENV->CallObjectMethod(j->env, o, m) : 0;
	const char *chars = s && !ENV->ExceptionCheck(j->env) ? ENV->GetStringUTFChars(j->env, s, 0) : 0;
	char *out = strdup(chars ? chars : "");
	if (chars) ENV->ReleaseStringUTFChars(j->env, s, chars);
	ENV->ExceptionClear(j->env);
	return out;
}

// failed tells whether the last call left an exception, and remembers the first.
static int failed(java *j) {
	jthrowable t = ENV->ExceptionOccurred(j->env);
	if (!t) return 0;
	ENV->ExceptionClear(j->env);
	jclass kind = ENV->GetObjectClass(j->env, t);
	j->class = text_of(j, kind, "java/lang/Class", "getName");
	j->message = text_of(j, t, "java/lang/Throwable", "getMessage");
	return 1;
}

void java_drop(java *j, jobject o) {
	if (o) ENV->DeleteLocalRef(j->env, o);
}

static jclass find(java *j, const char *class) {
	if (j->class) return 0;
	jclass c = ENV->FindClass(j->env, class);
	return failed(j) ? 0 : c;
}

jvalue java_call(java *j, jobject on, const char *class, const char *name, const char *signature, ...) {
	jvalue r = {0};
	jclass c = find(j, class);
	jmethodID m = c ? ENV->GetMethodID(j->env, c, name, signature) : 0;
	if (!c || failed(j)) return r;
	if (!on) {
		j->class = strdup("java.lang.NullPointerException");
		j->message = strdup(name);
		return r;
	}
	va_list args;
	va_start(args, signature);
	switch (strchr(signature, ')')[1]) {
	case 'V': ENV->CallVoidMethodV(j->env, on, m, args); break;
	case 'Z': r.z = ENV->CallBooleanMethodV(j->env, on, m, args); break;
	case 'I': r.i = ENV->CallIntMethodV(j->env, on, m, args); break;
	default: r.l = ENV->CallObjectMethodV(j->env, on, m, args);
	}
	va_end(args);
	java_drop(j, c); // Android 7 has room for few references, and some call in a loop
	return failed(j) ? (jvalue){0} : r;
}

jvalue java_static(java *j, const char *class, const char *name, const char *signature, ...) {
	jvalue r = {0};
	jclass c = find(j, class);
	jmethodID m = c ? ENV->GetStaticMethodID(j->env, c, name, signature) : 0;
	if (!c || failed(j)) return r;
	va_list args;
	va_start(args, signature);
	switch (strchr(signature, ')')[1]) {
	case 'V': ENV->CallStaticVoidMethodV(j->env, c, m, args); break;
	case 'Z': r.z = ENV->CallStaticBooleanMethodV(j->env, c, m, args); break;
	default: r.l = ENV->CallStaticObjectMethodV(j->env, c, m, args);
	}
	va_end(args);
	java_drop(j, c); // Android 7 has room for few references, and some call in a loop
	return failed(j) ? (jvalue){0} : r;
}

jobject java_new(java *j, const char *class, const char *signature, ...) {
	jclass c = find(j, class);
	jmethodID m = c ? ENV->GetMethodID(j->env, c, "<init>", signature) : 0;
	if (!c || failed(j)) return 0;
	va_list args;
	va_start(args, signature);
	jobject o = ENV->NewObjectV(j->env, c, m, args);
	va_end(args);
	return failed(j) ? 0 : o;
}

int java_sdk(java *j) {
	jclass c = find(j, "android/os/Build$VERSION");
	jfieldID f = c ? ENV->GetStaticFieldID(j->env, c, "SDK_INT", "I") : 0;
	if (!c || failed(j)) return 0;
	return ENV->GetStaticIntField(j->env, c, f);
}

jstring java_string(java *j, const char *text) {
	if (j->class) return 0;
	jstring s = ENV->NewStringUTF(j->env, text);
	return failed(j) ? 0 : s;
}

jobjectArray java_strings(java *j, const char *first, const char *second) {
	jstring s = java_string(j, first), t = second ? java_string(j, second) : 0;
	jclass c = find(j, "java/lang/String");
	if (!c) return 0;
	jobjectArray a = ENV->NewObjectArray(j->env, second ? 2 : 1, c, s);
	if (failed(j)) return 0;
	if (second) ENV->SetObjectArrayElement(j->env, a, 1, t);
	return failed(j) ? 0 : a;
}

jbyteArray java_bytes(java *j, const uint8_t *data, int size) {
	if (j->class) return 0;
	jbyteArray a = ENV->NewByteArray(j->env, size);
	if (failed(j)) return 0;
	ENV->SetByteArrayRegion(j->env, a, 0, size, (const jbyte *)data);
	return failed(j) ? 0 : a;
}

jobject java_uri(java *j, const char *text) {
	return java_static(j, URI, "parse", "(Ljava/lang/String;)L" URI ";", java_string(j, text)).l;
}

char *java_name(java *j, jobject uri) {
	return uri ? java_text(j, (jstring)java_call(j, uri, URI, "toString", "()Ljava/lang/String;").l) : 0;
}

jobject java_resolver(java *j) {
	return java_call(j, java_context(), CONTEXT, "getContentResolver", "()L" RESOLVER ";").l;
}

char *java_text(java *j, jstring text) {
	if (j->class || !text) return 0;
	const char *chars = ENV->GetStringUTFChars(j->env, text, 0);
	if (failed(j) || !chars) return 0;
	char *out = strdup(chars);
	ENV->ReleaseStringUTFChars(j->env, text, chars);
	return out;
}

uint8_t *java_data(java *j, jbyteArray array, int *size) {
	if (j->class || !array) return 0;
	*size = ENV->GetArrayLength(j->env, array);
	uint8_t *out = malloc(*size + 1);
	ENV->GetByteArrayRegion(j->env, array, 0, *size, (jbyte *)out);
	return out;
}
