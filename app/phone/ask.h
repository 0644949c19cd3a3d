#pragma once
#include "java.h"

// Screens of Android that give a URI back: a folder for good, and a place for a
// new file of a type.
void ask_tree(java *j);
void ask_save(java *j, const char *name, const char *type);
