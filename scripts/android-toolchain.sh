#!/usr/bin/env bash
# Makes, from Debian's packages alone, what stands in for an NDK: it compiles and
# links Latchkey for android/arm64 so that it runs in the harness, and nowhere
# else. Usage: android-toolchain.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")/../android" && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
bin=$out/toolchains/llvm/prebuilt/linux-x86_64/bin
root=$out/toolchains/llvm/prebuilt/linux-x86_64
mkdir -p "$bin" "$root/include/android" "$root/lib"

cp "$here/toolchain/cc" "$bin/aarch64-linux-android24-clang"
cp "$here/toolchain/cc" "$bin/aarch64-linux-android24-clang++"
cp /usr/include/android/android/*.h "$root/include/android/"
cp /usr/include/android/nativehelper/jni.h "$root/include/"
cp -r "$here/toolchain/include" "$root/"
cp -r /usr/include/EGL /usr/include/GLES2 /usr/include/KHR "$root/include/"

# The program that plays the phone holds the libraries of Android; the app is
# linked against it under their names.
d=$here/harness/device
"$bin/aarch64-linux-android24-clang" -O2 -Wall -Wno-unused-function -fPIC -shared -Wl,-soname,libdevice.so -o "$root/lib/libdevice.so" \
	"$d/android.c" "$d/gles.c" "$d/jvm.c" "$d/methods.c" "$d/outside.c" -lpthread -lm
for name in android log EGL GLESv2; do
	ln -sf libdevice.so "$root/lib/lib$name.so"
done
"$bin/aarch64-linux-android24-clang" -O2 -Wall -ftls-model=local-exec -Wl,-rpath,"$root/lib" -o "$out/device" "$d/main.c" -ldevice -ldl -lpthread
# Go looks in libc.so for this, to learn which thread slot is free.
mkdir -p "$out/run"
echo 'int android_get_device_api_level(void) { return 36; }' | "$bin/aarch64-linux-android24-clang" -shared -Wl,-soname,libc.so -o "$out/run/libc.so" -x c -
