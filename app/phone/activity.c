//go:build cgo && android

// The window. Android calls Latchkey_onCreate, which AndroidManifest.xml names.
#include "activity.h"
#include "_cgo_export.h"

#include <android/window.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINDOW "android/view/Window"

// Fyne's, which call main, and what chose a file.
extern void ANativeActivity_onCreate(ANativeActivity *, void *, size_t);
extern void Java_org_golang_app_GoNativeActivity_filePickerReturned(JNIEnv *, jclass, jstring);

static jobject window_activity; // a global reference; those before are few, and left
static ANativeActivity *native_activity;

// Fyne's callbacks, which are called after ours.
static void (*fyne_stop)(ANativeActivity *), (*fyne_resume)(ANativeActivity *), (*fyne_destroy)(ANativeActivity *);

static void on_stop(ANativeActivity *a) {
	phoneStopped();
	fyne_stop(a);
}

static void on_resume(ANativeActivity *a) {
	fyne_resume(a);
	phoneResumed();
}

static void on_destroy(ANativeActivity *a) {
	// Another may have taken its place already.
	ANativeActivity *was = a;
	__atomic_compare_exchange_n(&native_activity, &was, 0, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	fyne_destroy(a);
}

// Fyne gives the back key to the field that has the focus, which does nothing
// with it; so its native method is replaced.
static void on_back(JNIEnv *env, jobject activity) { phoneBack(); }

// What a screen gives back reaches Fyne's Java class, which passes on the URI of
// its own request for a file. Ours go by the number of that one, and come here.
enum { FYNE_OPENS = 1, NOTHING_BACK = 1000 };
static int asked;

static void on_picked(JNIEnv *env, jobject activity, jstring uri) {
	if (!__atomic_exchange_n(&asked, 0, __ATOMIC_ACQ_REL)) {
		Java_org_golang_app_GoNativeActivity_filePickerReturned(env, activity, uri);
		return;
	}
	java j;
	java_in(&j, env);
	char *text = java_text(&j, uri);
	phonePicked(text ? text : "");
	free(text);
	java_free(&j);
}

static const JNINativeMethod natives[] = {{"backPressed", "()V", (void *)on_back}, {"filePickerReturned", "(Ljava/lang/String;)V", (void *)on_picked}};

void activity_use(ANativeActivity *a, java *j) {
	java_in(j, a->env);
	if (java_context()) return;
	jobject context = java_call(j, a->clazz, CONTEXT, "getApplicationContext", "()Landroid/content/Context;").l;
	java_use(a->vm, context ? (*a->env)->NewGlobalRef(a->env, context) : 0);
}

// pictured tells whether the person lets the window into pictures: only then is
// there the file that ScreenshotsFile names.
static int pictured(ANativeActivity *a) {
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/" SCREENSHOTS, a->internalDataPath ? a->internalDataPath : "");
	return a->internalDataPath && n < (int)sizeof path && access(path, F_OK) == 0;
}

__attribute__((visibility("default"))) void Latchkey_onCreate(ANativeActivity *a, void *state, size_t size) {
	java j;
	activity_use(a, &j);
	// Before the first frame, and at once: ANativeActivity_setWindowFlags would
	// only take its turn.
	if (!pictured(a)) {
		jobject window = java_call(&j, a->clazz, ACTIVITY, "getWindow", "()L" WINDOW ";").l;
		java_call(&j, window, WINDOW, "addFlags", "(I)V", AWINDOW_FLAG_SECURE);
		if (j.class) ANativeActivity_setWindowFlags(a, AWINDOW_FLAG_SECURE, 0);
		java_free(&j);
	}
	__atomic_store_n(&window_activity, (*a->env)->NewGlobalRef(a->env, a->clazz), __ATOMIC_RELEASE);
	__atomic_store_n(&native_activity, a, __ATOMIC_RELEASE);
	(*a->env)->RegisterNatives(a->env, (*a->env)->GetObjectClass(a->env, a->clazz), natives, sizeof natives / sizeof *natives);
	(*a->env)->ExceptionClear(a->env);
	ANativeActivity_onCreate(a, state, size);
	fyne_stop = a->callbacks->onStop;
	fyne_resume = a->callbacks->onResume;
	fyne_destroy = a->callbacks->onDestroy;
	a->callbacks->onStop = on_stop;
	a->callbacks->onResume = on_resume;
	a->callbacks->onDestroy = on_destroy;
}

static jobject the_activity(void) { return __atomic_load_n(&window_activity, __ATOMIC_ACQUIRE); }

void activity_leave(java *j) { java_call(j, the_activity(), ACTIVITY, "moveTaskToBack", "(Z)Z", JNI_TRUE); }

static void start_for(java *j, jobject intent, int request) {
	java_call(j, the_activity(), ACTIVITY, "startActivityForResult", "(L" INTENT ";I)V", intent, request);
}

void activity_ask(java *j, jobject intent) {
	__atomic_store_n(&asked, 1, __ATOMIC_RELEASE);
	start_for(j, intent, FYNE_OPENS);
	if (j->class) __atomic_store_n(&asked, 0, __ATOMIC_RELEASE);
}

void activity_show(java *j, jobject intent) { start_for(j, intent, NOTHING_BACK); }

void activity_secure(int on) {
	ANativeActivity *a = __atomic_load_n(&native_activity, __ATOMIC_ACQUIRE);
	if (a) ANativeActivity_setWindowFlags(a, on ? AWINDOW_FLAG_SECURE : 0, on ? 0 : AWINDOW_FLAG_SECURE);
}
