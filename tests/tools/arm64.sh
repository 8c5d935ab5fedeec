#!/bin/sh
# arm64 -- makes the arm64 machine of x10_arm64_counters.py and x68_arm64_guest.py.
#
#	tests/tools/arm64.sh FOLDER
#
# Debian's packages for arm64 are unpacked below FOLDER, and nothing of them is
# installed; iosonde is built for arm64 there.  Needs Debian with
# gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, kmod, qemu-system-arm and a mirror in
# MIRROR (http://deb.debian.org/debian).  FOLDER/machine is what IOSONDE_ARM64 is to name.
set -e
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
cd "$work"
mkdir -p apt/state/lists/partial apt/cache/archives/partial root sys build machine/bin machine/lib
: > apt/state/status
echo "deb ${MIRROR:-http://deb.debian.org/debian} $suite main" > apt/sources
cat > apt/conf <<CONF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Dir::State "$work/apt/state";
Dir::State::status "$work/apt/state/status";
Dir::Cache "$work/apt/cache";
Dir::Etc::sourcelist "$work/apt/sources";
Dir::Etc::sourceparts "/dev/null";
CONF
apt="apt-get -q -c apt/conf -o Debug::NoLocking=1"
$apt update
# perf brings its libraries along; the build's are named.
$apt install -y --no-install-recommends --download-only linux-perf
mkdir -p dev
kernel=$(apt-cache -c apt/conf depends linux-image-cloud-arm64 |
	sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -1)
(cd dev && apt-get -q -c ../apt/conf download "$kernel-unsigned" busybox-static liburing-dev \
	liburing2 libaio-dev libaio1 libjansson-dev libjansson4 libblkid-dev libblkid1 uuid-dev \
	libuuid1 libmd-dev libmd0 libxxhash-dev libxxhash0)
for deb in apt/cache/archives/*.deb; do dpkg-deb -x "$deb" root; done
for deb in dev/*.deb; do dpkg-deb -x "$deb" sys; done
cp sys/boot/vmlinuz-* machine/vmlinuz
modules=$(echo sys/lib/modules/*)
/sbin/depmod -b sys "${modules##*/}"
rm -rf machine/modules
cp -r "$modules" machine/modules
cp sys/bin/busybox machine/bin/ 2>/dev/null || cp sys/usr/bin/busybox machine/bin/
cp root/usr/bin/perf machine/bin/
libraries() {
	for name in $(aarch64-linux-gnu-objdump -p "$1" | awk '/NEEDED/ {print $2}'); do
		test -e "machine/lib/$name" && continue
		cp -L "$(find root/lib root/usr/lib -name "$name" | head -1)" "machine/lib/$name"
		libraries "machine/lib/$name"
	done
}
libraries machine/bin/perf
cd build
"$top/configure" -q --host=aarch64-linux-gnu \
	CPPFLAGS="-idirafter $work/sys/usr/include -idirafter $work/sys/usr/include/aarch64-linux-gnu" \
	LDFLAGS="-L$work/sys/usr/lib/aarch64-linux-gnu" \
	PKG_CONFIG_LIBDIR="$work/sys/usr/lib/aarch64-linux-gnu/pkgconfig"
make -s -j2 iosonde
aarch64-linux-gnu-strip -o ../machine/bin/iosonde iosonde
echo "IOSONDE_ARM64=$work/machine"
