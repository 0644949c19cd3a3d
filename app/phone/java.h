// Calls to Java that stop at the first failure: after an exception every call
// does nothing and returns zero, so that only the end has to look.
#pragma once
#include <jni.h>
#include <stdint.h>

typedef struct {
	JNIEnv *env;
	int attached;
	char *class;   // of the first exception, as in java.lang.Error; null for none
	char *message; // what it says
} java;

// Classes that are asked for in several places.
#define ACTIVITY "android/app/Activity"
#define CONTEXT "android/content/Context"
#define INTENT "android/content/Intent"
#define RESOLVER "android/content/ContentResolver"
#define URI "android/net/Uri"

// java_use remembers the virtual machine, and a context that lives as long as it.
void java_use(JavaVM *vm, jobject context);

// java_context is that context, or null.
jobject java_context(void);

// java_begin makes calls possible on this thread, which must not change until
// java_end. It returns 0 if there is no Java yet. java_in does the same where
// Java has called, and needs no end.
int java_begin(java *j);
void java_end(java *j);
void java_in(java *j, JNIEnv *env);
void java_free(java *j);

// A call of a method, of a static method, and of a constructor. Classes and
// signatures are written as JNI does. What a method returns is in the field that
// its signature says.
jvalue java_call(java *j, jobject on, const char *class, const char *name, const char *signature, ...);
jvalue java_static(java *j, const char *class, const char *name, const char *signature, ...);
jobject java_new(java *j, const char *class, const char *signature, ...);

// java_sdk is the API level of the device.
int java_sdk(java *j);

// java_drop lets go of an object before java_end does, where there are many.
void java_drop(java *j, jobject o);

jstring java_string(java *j, const char *text);
jobjectArray java_strings(java *j, const char *first, const char *second); // an array of one if second is null
jbyteArray java_bytes(java *j, const uint8_t *data, int size);

// What a string or an array holds, to be freed, or null.
char *java_text(java *j, jstring text);
uint8_t *java_data(java *j, jbyteArray array, int *size);

// A URI from its text and back, to be freed, and what opens URIs.
jobject java_uri(java *j, const char *text);
char *java_name(java *j, jobject uri);
jobject java_resolver(java *j);
