//go:build cgo && jvm && !android

// Starts the Java of a desktop in this process, for tests of what Android would
// be asked.
#include "java.h"

#include <dlfcn.h>

int desktop_java(const char *library, char **options, int count) {
	typedef jint create(JavaVM **, void **, void *);
	void *handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
	create *f = handle ? (create *)dlsym(handle, "JNI_CreateJavaVM") : 0;
	if (!f) return 0;
	JavaVMOption list[16] = {0};
	for (int i = 0; i < count && i < 16; i++) list[i].optionString = options[i];
	JavaVMInitArgs args = {JNI_VERSION_1_6, count, list, JNI_FALSE};
	JavaVM *vm;
	JNIEnv *env;
	if (f(&vm, (void **)&env, &args) != JNI_OK) return 0;
	java j;
	java_in(&j, env);
	java_static(&j, "FakeKeystore", "install", "()Ljava/lang/Object;");
	int ok = !j.class;
	java_free(&j);
	(*vm)->DetachCurrentThread(vm);
	java_use(vm, 0);
	return ok;
}
