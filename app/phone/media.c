//go:build cgo && android

#include "media.h"
#include "activity.h"

#define VALUES "android/content/ContentValues"

enum { GRANT_READ = 1, GRANT_WRITE = 2 }; // Intent.FLAG_GRANT_…_URI_PERMISSION

static void put(java *j, jobject values, const char *key, const char *value) {
	java_call(j, values, VALUES, "put", "(Ljava/lang/String;Ljava/lang/String;)V", java_string(j, key), java_string(j, value));
}

jobject media_insert(java *j, const char *table, const char *name, const char *type) {
	jobject values = java_new(j, VALUES, "()V");
	put(j, values, "_display_name", name);
	put(j, values, "mime_type", type);
	return java_call(j, java_resolver(j), RESOLVER, "insert", "(L" URI ";L" VALUES ";)L" URI ";", java_uri(j, table), values).l;
}

void media_delete(java *j, jobject uri) {
	java_call(j, java_resolver(j), RESOLVER, "delete", "(L" URI ";Ljava/lang/String;[Ljava/lang/String;)I", uri, (jobject)0, (jobject)0);
}

static jobject intent_with(java *j, const char *action, const char *extra, jobject uri, int grant) {
	jobject intent = java_new(j, INTENT, "(Ljava/lang/String;)V", java_string(j, action));
	java_call(j, intent, INTENT, "putExtra", "(Ljava/lang/String;Landroid/os/Parcelable;)L" INTENT ";", java_string(j, extra), uri);
	java_call(j, intent, INTENT, "addFlags", "(I)L" INTENT ";", grant);
	return intent;
}

void photo_take(java *j, jobject uri) {
	activity_show(j, intent_with(j, "android.media.action.IMAGE_CAPTURE", "output", uri, GRANT_READ | GRANT_WRITE));
}

void share_entry(java *j, jobject uri, const char *type) {
	jobject intent = intent_with(j, "android.intent.action.SEND", "android.intent.extra.STREAM", uri, GRANT_READ);
	java_call(j, intent, INTENT, "setType", "(Ljava/lang/String;)L" INTENT ";", java_string(j, type));
	activity_show(j, java_static(j, INTENT, "createChooser", "(L" INTENT ";Ljava/lang/CharSequence;)L" INTENT ";", intent, (jobject)0).l);
}
