//go:build cgo && android

// The door for other apps. Android calls Latchkey_onOpen, which
// AndroidManifest.xml names, when one hands a link or a picture over.
#include "activity.h"
#include "_cgo_export.h"

#include <stdlib.h>
#include <string.h>

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
			jobject resolver = java_call(j, activity, CONTEXT, "getContentResolver", "()L" RESOLVER ";").l;
			jobject d = java_call(j, resolver, RESOLVER, "openFileDescriptor", "(L" URI ";Ljava/lang/String;)Landroid/os/ParcelFileDescriptor;", uri, java_string(j, "r")).l;
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
	activity_use(a, &j);
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
