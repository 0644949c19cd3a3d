// The JNI functions of the harness, on top of methods.c. Nothing is freed: a
// run is short. Every lookup is checked against the list of methods.
#define _GNU_SOURCE
#include "jvm.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static __thread struct object *thrown;

// The native methods that were registered.
static JNINativeMethod natives[8];
static int native_count;

void *registered(const char *name) {
	for (int i = 0; i < native_count; i++) if (!strcmp(natives[i].name, name)) return natives[i].fnPtr;
	say("UNKNOWN NATIVE METHOD %s", name);
	exit(2);
}

struct object *object(const char *class) {
	struct object *o = calloc(1, sizeof *o);
	snprintf(o->class, sizeof o->class, "%s", class);
	return o;
}

struct object *string(const char *text) {
	struct object *o = object("java/lang/String");
	o->text = strdup(text);
	return o;
}

struct object *bytes(const void *data, int size) {
	struct object *o = object("[B");
	o->bytes = malloc(size + 1);
	o->size = size;
	if (data) memcpy(o->bytes, data, size);
	return o;
}

struct object *throw(const char *class, const char *text) {
	thrown = object(class);
	thrown->text = strdup(text);
	return 0;
}

static struct object *class_named(const char *name) {
	struct object *c = object("java/lang/Class");
	c->text = strdup(name);
	return c;
}

#define J(value) ((jobject)(value))
#define O(value) ((struct object *)(value))

static void *lookup(jclass c, const char *name, const char *signature, int is_static) {
	const char *class = O(c)->text;
	int came = level(class, name, signature);
	if (came) say("java %d %s %s %s", came, class, name, signature);
	if (!came) say("UNKNOWN METHOD %s %s %s", class, name, signature);
	if (!came || came > sdk()) return throw("java/lang/NoSuchMethodError", name);
	struct method *m = calloc(1, sizeof *m);
	snprintf(m->class, sizeof m->class, "%s", class);
	snprintf(m->name, sizeof m->name, "%s", name);
	snprintf(m->signature, sizeof m->signature, "%s", signature);
	return m;
}

static jint GetVersion(JNIEnv *e) { return JNI_VERSION_1_6; }
static jclass FindClass(JNIEnv *e, const char *name) {
	int came = level(name, "", "");
	if (!came) say("UNKNOWN CLASS %s", name);
	return came && came <= sdk() ? J(class_named(name)) : J(throw("java/lang/ClassNotFoundException", name));
}
static jclass GetObjectClass(JNIEnv *e, jobject o) { return J(class_named(O(o)->class)); }
static jmethodID GetMethodID(JNIEnv *e, jclass c, const char *n, const char *s) { return lookup(c, n, s, 0); }
static jmethodID GetStaticMethodID(JNIEnv *e, jclass c, const char *n, const char *s) { return lookup(c, n, s, 1); }
static jfieldID GetFieldID(JNIEnv *e, jclass c, const char *n, const char *s) { return lookup(c, n, s, 0); }
static jfieldID GetStaticFieldID(JNIEnv *e, jclass c, const char *n, const char *s) { return lookup(c, n, s, 1); }
static jint GetStaticIntField(JNIEnv *e, jclass c, jfieldID f) { return !strcmp(((struct method *)f)->name, "SDK_INT") ? sdk() : 0; }

// invoke takes the arguments that the signature names.
static struct object *invoke(jobject on, jmethodID id, va_list list, long *number) {
	const struct method *m = (const struct method *)id;
	jvalue args[16] = {0};
	int n = 0;
	for (const char *s = m->signature + 1; *s != ')'; s++) {
		switch (*s) {
		case 'J': args[n++].j = va_arg(list, jlong); break;
		case 'D': case 'F': args[n++].d = va_arg(list, jdouble); break;
		case 'L': case '[':
			args[n++].l = va_arg(list, jobject);
			while (*s == '[') s++;
			if (*s == 'L') s = strchr(s, ';');
			break;
		default: args[n++].i = va_arg(list, jint);
		}
	}
	return call(O(on), m, args, number);
}

#define CALL(kind, type, result)                                                                     \
	static type Call##kind##MethodV(JNIEnv *e, jobject o, jmethodID m, va_list list) {               \
		long number = 0;                                                                             \
		struct object *r = invoke(o, m, list, &number);                                              \
		(void)r;                                                                                     \
		return result;                                                                               \
	}                                                                                                \
	static type Call##kind##Method(JNIEnv *e, jobject o, jmethodID m, ...) {                         \
		va_list list;                                                                                \
		va_start(list, m);                                                                           \
		long number = 0;                                                                             \
		struct object *r = invoke(o, m, list, &number);                                              \
		(void)r;                                                                                     \
		va_end(list);                                                                                \
		return result;                                                                               \
	}
CALL(Object, jobject, J(r))
CALL(Int, jint, (jint)number)
CALL(Boolean, jboolean, number != 0)
CALL(Long, jlong, (jlong)number)
CALL(Void, void, )

static jobject NewObjectV(JNIEnv *e, jclass c, jmethodID m, va_list list) {
	struct object *o = object(O(c)->text);
	long number;
	invoke(J(o), m, list, &number);
	return J(o);
}
static jobject NewObject(JNIEnv *e, jclass c, jmethodID m, ...) {
	va_list list;
	va_start(list, m);
	jobject o = NewObjectV(e, c, m, list);
	va_end(list);
	return o;
}

static jstring NewStringUTF(JNIEnv *e, const char *text) { return J(string(text)); }
static const char *GetStringUTFChars(JNIEnv *e, jstring s, jboolean *copy) { return strdup(O(s)->text); }
static void ReleaseStringUTFChars(JNIEnv *e, jstring s, const char *chars) { free((void *)chars); }
static jsize GetStringUTFLength(JNIEnv *e, jstring s) { return strlen(O(s)->text); }
static jsize GetArrayLength(JNIEnv *e, jarray a) { return O(a)->size; }
static jbyteArray NewByteArray(JNIEnv *e, jsize n) { return J(bytes(0, n)); }
static void GetByteArrayRegion(JNIEnv *e, jbyteArray a, jsize at, jsize n, jbyte *to) { memcpy(to, O(a)->bytes + at, n); }
static void SetByteArrayRegion(JNIEnv *e, jbyteArray a, jsize at, jsize n, const jbyte *from) { memcpy(O(a)->bytes + at, from, n); }
static jobjectArray NewObjectArray(JNIEnv *e, jsize n, jclass c, jobject first) {
	struct object *a = object("[Ljava/lang/Object;");
	a->items = calloc(n, sizeof *a->items);
	a->size = n;
	for (int i = 0; i < n; i++) a->items[i] = O(first);
	return J(a);
}
static jobject GetObjectArrayElement(JNIEnv *e, jobjectArray a, jsize i) { return J(O(a)->items[i]); }
static void SetObjectArrayElement(JNIEnv *e, jobjectArray a, jsize i, jobject o) { O(a)->items[i] = O(o); }

static jthrowable ExceptionOccurred(JNIEnv *e) { return J(thrown); }
static jboolean ExceptionCheck(JNIEnv *e) { return thrown != 0; }
static void ExceptionClear(JNIEnv *e) { thrown = 0; }
static jobject same(JNIEnv *e, jobject o) { return o; }
static void nothing(JNIEnv *e, jobject o) {}
static jint PushLocalFrame(JNIEnv *e, jint n) { return 0; }
static jobject PopLocalFrame(JNIEnv *e, jobject o) { return o; }
static jint RegisterNatives(JNIEnv *e, jclass c, const JNINativeMethod *m, jint n) {
	native_count = n;
	memcpy(natives, m, n * sizeof *m);
	return 0;
}
static void missing(void) {
	say("UNKNOWN FUNCTION of JNI");
	abort();
}

static struct JNINativeInterface functions;
static const struct JNINativeInterface *env = &functions;
JNIEnv *the_env = (JNIEnv *)&env;

static jint GetEnv(JavaVM *vm, void **e, jint version) {
	*e = &env;
	return JNI_OK;
}
static jint Attach(JavaVM *vm, JNIEnv **e, void *args) { return GetEnv(vm, (void **)e, 0); }
static jint Detach(JavaVM *vm) { return JNI_OK; }
static struct JNIInvokeInterface invocation = {.GetEnv = GetEnv, .AttachCurrentThread = Attach, .DetachCurrentThread = Detach};
static const struct JNIInvokeInterface *vm = &invocation;
JavaVM *the_vm = (JavaVM *)&vm;

__attribute__((constructor)) static void fill(void) {
	for (size_t i = 0; i < sizeof functions / sizeof(void *); i++) ((void **)&functions)[i] = missing;
#define F(name) functions.name = (void *)name;
	F(GetVersion) F(FindClass) F(GetObjectClass) F(GetMethodID) F(GetStaticMethodID) F(GetFieldID) F(GetStaticFieldID) F(GetStaticIntField)
	F(CallObjectMethod) F(CallIntMethod) F(CallBooleanMethod) F(CallLongMethod) F(CallVoidMethod)
	F(CallObjectMethodV) F(CallIntMethodV) F(CallBooleanMethodV) F(CallLongMethodV) F(CallVoidMethodV)
	F(NewObject) F(NewObjectV) F(NewStringUTF) F(GetStringUTFChars) F(ReleaseStringUTFChars) F(GetStringUTFLength)
	F(GetArrayLength) F(NewByteArray) F(GetByteArrayRegion) F(SetByteArrayRegion)
	F(NewObjectArray) F(GetObjectArrayElement) F(SetObjectArrayElement)
	F(RegisterNatives) F(ExceptionOccurred) F(ExceptionCheck) F(ExceptionClear) F(PushLocalFrame) F(PopLocalFrame)
#undef F
	functions.CallStaticObjectMethod = CallObjectMethod;
	functions.CallStaticIntMethod = CallIntMethod;
	functions.CallStaticBooleanMethod = CallBooleanMethod;
	functions.CallStaticVoidMethod = CallVoidMethod;
	functions.CallStaticObjectMethodV = CallObjectMethodV;
	functions.CallStaticIntMethodV = CallIntMethodV;
	functions.CallStaticBooleanMethodV = CallBooleanMethodV;
	functions.CallStaticVoidMethodV = CallVoidMethodV;
	functions.NewGlobalRef = functions.NewLocalRef = same;
	functions.DeleteGlobalRef = functions.DeleteLocalRef = nothing;
}
