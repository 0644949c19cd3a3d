//go:build cgo && android

#include "device.h"

#define CLIP "android/content/ClipData"
#define CLIPBOARD "android/content/ClipboardManager"

char *device_folder(java *j) {
	jobject folder = java_call(j, java_context(), CONTEXT, "getNoBackupFilesDir", "()Ljava/io/File;").l;
	return java_text(j, (jstring)java_call(j, folder, "java/io/File", "getAbsolutePath", "()Ljava/lang/String;").l);
}

void device_copy(java *j, const char *text) {
	jobject clip = java_static(j, CLIP, "newPlainText", "(Ljava/lang/CharSequence;Ljava/lang/CharSequence;)L" CLIP ";", java_string(j, ""), java_string(j, text)).l;
	// Android 13 hides a clip with this extra from its preview.
	jobject extras = java_new(j, "android/os/PersistableBundle", "()V");
	java_call(j, extras, "android/os/PersistableBundle", "putBoolean", "(Ljava/lang/String;Z)V", java_string(j, "android.content.extra.IS_SENSITIVE"), JNI_TRUE);
	jobject description = java_call(j, clip, CLIP, "getDescription", "()Landroid/content/ClipDescription;").l;
	java_call(j, description, "android/content/ClipDescription", "setExtras", "(Landroid/os/PersistableBundle;)V", extras);
	jobject clipboard = java_call(j, java_context(), CONTEXT, "getSystemService", "(Ljava/lang/String;)Ljava/lang/Object;", java_string(j, "clipboard")).l;
	java_call(j, clipboard, CLIPBOARD, "setPrimaryClip", "(L" CLIP ";)V", clip);
}

void device_settings(java *j, const char *action) {
	jobject intent = java_new(j, INTENT, "(Ljava/lang/String;)V", java_string(j, action));
	java_call(j, intent, INTENT, "addFlags", "(I)Landroid/content/Intent;", 0x10000000); // FLAG_ACTIVITY_NEW_TASK
	java_call(j, java_context(), CONTEXT, "startActivity", "(Landroid/content/Intent;)V", intent);
}
