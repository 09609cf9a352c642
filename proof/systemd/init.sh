#!/bin/bash
# Process 1 of namespaces of its own: a root file system in layers over the machine's, then systemd. Nothing that happens
# inside reaches the machine's files: the upper layer is in memory and goes with the namespaces.
#   init.sh SCRATCH PROGRAM PACKAGES
set -euo pipefail
scratch=$1 program=$2 packages=$3
root=$scratch/root

layer() { # layer LOWER NAME TARGET: what is written to TARGET stays in memory
  mkdir -p "$scratch/$2/upper" "$scratch/$2/work" "$3"
  mount -t overlay overlay -o "lowerdir=$1,upperdir=$scratch/$2/upper,workdir=$scratch/$2/work" "$3"
}

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$scratch"
layer / system "$root"
# The program as a fresh clone has it: nothing built, no settings, no data.
mkdir -p "$root/root/containerstacks/node_modules"
tar -C "$program" --exclude=./node_modules --exclude=./.git --exclude=./.data --exclude=./.env --exclude=./dist -cf - . |
  tar -C "$root/root/containerstacks" -xf -
# Packages may be a link to another place.
layer "$packages" packages "$root/root/containerstacks/node_modules"

mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s pts/ptmx "$root/dev/ptmx"
mkdir -m 1777 "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

# A system of its own: none of the machine's services, mounts or logs.
rm -rf "$root"/etc/systemd/system/* "$root"/etc/containerstacks "$root"/var/lib/containerstacks
: > "$root/etc/fstab"
tr -d - < /proc/sys/kernel/random/uuid > "$root/etc/machine-id"
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=volatile\n' > "$root/etc/systemd/journald.conf.d/volatile.conf"
ln -s /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"

# "container" makes systemd leave alone what belongs to a whole machine.
mkdir "$root/before"
cd "$root"
pivot_root . before
umount -l /before
rmdir /before
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
