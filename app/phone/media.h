#pragma once
#include "java.h"

// Entries of the device's store of media that belong to the app, which needs no
// permission for that from Android 10 (API 29) on. MEDIA_… are its tables.
#define MEDIA_PICTURES "content://media/external/images/media"
#define MEDIA_DOWNLOADS "content://media/external/downloads"

// media_insert makes an empty entry, and returns its URI.
jobject media_insert(java *j, const char *table, const char *name, const char *type);
void media_delete(java *j, jobject uri);

// photo_take opens the camera app, which fills the entry.
void photo_take(java *j, jobject uri);

// share_entry offers it to other apps.
void share_entry(java *j, jobject uri, const char *type);
