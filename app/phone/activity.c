//go:build cgo && android

// What Android calls: Latchkey_onCreate for the window, and Latchkey_onOpen when
// another app hands a link or a picture over. AndroidManifest.xml names both.
#include "activity.h"
#include "_cgo_export.h"

#include <android/native_activity.h>
#include <android/window.h>
#include <stdlib.h>
#include <string.h>

#define ACTIVITY "android/app/Activity"
#define CONTEXT "android/content/Context"
#define INTENT "android/content/Intent"
#define WINDOW "android/view/Window"

// Fyne's, which calls main.
extern void ANativeActivity_onCreate(ANativeActivity *, void *, size_t);

static jobject window_activity; // a global reference; those before are few, and left

// Fyne's callback, which is called after ours.
static void (*fyne_stop)(ANativeActivity *);

static void on_stop(ANativeActivity *a) {
	phoneStopped();
	fyne_stop(a);
}

// Fyne gives the back key to the field that has the focus, which does nothing
// with it; so its native method is replaced.
static void on_back(JNIEnv *env, jobject activity) { phoneBack(); }
static const JNINativeMethod back = {"backPressed", "()V", (void *)on_back};

// use remembers the context of the app, which outlives its activities.
static void use(ANativeActivity *a, java *j) {
	java_in(j, a->env);
	if (java_context()) return;
	jobject context = java_call(j, a->clazz, CONTEXT, "getApplicationContext", "()Landroid/content/Context;").l;
	java_use(a->vm, context ? (*a->env)->NewGlobalRef(a->env, context) : 0);
}

__attribute__((visibility("default"))) void Latchkey_onCreate(ANativeActivity *a, void *state, size_t size) {
	java j;
	use(a, &j);
	// Before the first frame, and at once: ANativeActivity_setWindowFlags would
	// only take its turn.
	jobject window = java_call(&j, a->clazz, ACTIVITY, "getWindow", "()Landroid/view/Window;").l;
	java_call(&j, window, WINDOW, "addFlags", "(I)V", AWINDOW_FLAG_SECURE);
	if (j.class) ANativeActivity_setWindowFlags(a, AWINDOW_FLAG_SECURE, 0);
	java_free(&j);
	__atomic_store_n(&window_activity, (*a->env)->NewGlobalRef(a->env, a->clazz), __ATOMIC_RELEASE);
	(*a->env)->RegisterNatives(a->env, (*a->env)->GetObjectClass(a->env, a->clazz), &back, 1);
	(*a->env)->ExceptionClear(a->env);
	ANativeActivity_onCreate(a, state, size);
	fyne_stop = a->callbacks->onStop;
	a->callbacks->onStop = on_stop;
}

void activity_leave(java *j) {
	java_call(j, __atomic_load_n(&window_activity, __ATOMIC_ACQUIRE), ACTIVITY, "moveTaskToBack", "(Z)Z", JNI_TRUE);
}

// hand_over passes on what an intent carries: the link it is to open, or the
// text or the picture that is shared. Pictures are opened here, while the right
// to read them lasts, which ends with this activity.
static void hand_over(java *j, jobject activity) {
	jobject intent = java_call(j, activity, ACTIVITY, "getIntent", "()Landroid/content/Intent;").l;
	char *action = java_text(j, (jstring)java_call(j, intent, INTENT, "getAction", "()Ljava/lang/String;").l);
	if (!action) return;
	if (!strcmp(action, "android.intent.action.VIEW")) {
		char *link = java_text(j, (jstring)java_call(j, intent, INTENT, "getDataString", "()Ljava/lang/String;").l);
		if (link) phoneLink(link);
		free(link);
	} else if (!strcmp(action, "android.intent.action.SEND")) {
		jobject uri = java_call(j, intent, INTENT, "getParcelableExtra", "(Ljava/lang/String;)Landroid/os/Parcelable;", java_string(j, "android.intent.extra.STREAM")).l;
		if (uri) {
			jobject resolver = java_call(j, activity, CONTEXT, "getContentResolver", "()Landroid/content/ContentResolver;").l;
			jobject d = java_call(j, resolver, "android/content/ContentResolver", "openFileDescriptor", "(Landroid/net/Uri;Ljava/lang/String;)Landroid/os/ParcelFileDescriptor;", uri, java_string(j, "r")).l;
			int fd = java_call(j, d, "android/os/ParcelFileDescriptor", "detachFd", "()I").i;
			if (!j->class) phoneFile(fd);
		} else {
			char *text = java_text(j, (jstring)java_call(j, intent, INTENT, "getStringExtra", "(Ljava/lang/String;)Ljava/lang/String;", java_string(j, "android.intent.extra.TEXT")).l);
			if (text) phoneLink(text);
			free(text);
		}
	}
	free(action);
}

// raise brings the window to the front, or starts it.
static void raise_window(java *j, jobject activity) {
	jobject intent = java_new(j, INTENT, "()V");
	java_call(j, intent, INTENT, "setClassName", "(Landroid/content/Context;Ljava/lang/String;)Landroid/content/Intent;", activity, java_string(j, "org.golang.app.GoNativeActivity"));
	java_call(j, intent, INTENT, "addFlags", "(I)Landroid/content/Intent;", 0x10000000); // FLAG_ACTIVITY_NEW_TASK
	java_call(j, activity, ACTIVITY, "startActivity", "(Landroid/content/Intent;)V", intent);
}

__attribute__((visibility("default"))) void Latchkey_onOpen(ANativeActivity *a, void *state, size_t size) {
	java j;
	use(a, &j);
	// An activity that is made anew after its process was killed has been here.
	if (!state) hand_over(&j, a->clazz);
	if (j.class) phoneFailed();
	java_free(&j);
	raise_window(&j, a->clazz);
	java_free(&j);
	// Not ANativeActivity_finish, which would only take its turn.
	java_call(&j, a->clazz, ACTIVITY, "finish", "()V");
	java_free(&j);
}
