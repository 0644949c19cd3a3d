//go:build cgo && android

#include "ask.h"
#include "activity.h"

static jobject intent_of(java *j, const char *action) { return java_new(j, INTENT, "(Ljava/lang/String;)V", java_string(j, action)); }

void ask_tree(java *j) {
	jobject intent = intent_of(j, "android.intent.action.OPEN_DOCUMENT_TREE");
	// FLAG_GRANT_READ_URI_PERMISSION, …WRITE…, …PERSISTABLE…, …PREFIX…
	java_call(j, intent, INTENT, "addFlags", "(I)L" INTENT ";", 1 | 2 | 64 | 128);
	activity_ask(j, intent);
}

void ask_save(java *j, const char *name, const char *type) {
	jobject intent = intent_of(j, "android.intent.action.CREATE_DOCUMENT");
	java_call(j, intent, INTENT, "addCategory", "(Ljava/lang/String;)L" INTENT ";", java_string(j, "android.intent.category.OPENABLE"));
	java_call(j, intent, INTENT, "setType", "(Ljava/lang/String;)L" INTENT ";", java_string(j, type));
	java_call(j, intent, INTENT, "putExtra", "(Ljava/lang/String;Ljava/lang/String;)L" INTENT ";", java_string(j, "android.intent.extra.TITLE"), java_string(j, name));
	activity_ask(j, intent);
}
