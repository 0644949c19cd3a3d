#pragma once
#include "java.h"

#include <android/native_activity.h>

// activity_use remembers the context of the app, which outlives its activities,
// and makes calls possible where Android has called.
void activity_use(ANativeActivity *a, java *j);

// activity_leave puts the window in the background.
void activity_leave(java *j);

// The file in the folder of the app that lets the window into pictures.
#define SCREENSHOTS "screenshots-allowed"

// activity_ask opens a screen of Android's that gives a URI back, which phonePicked
// gets. activity_show opens one that gives nothing back.
void activity_ask(java *j, jobject intent);
void activity_show(java *j, jobject intent);

// activity_secure keeps the window out of pictures, or lets it into them.
void activity_secure(int on);
