"""Disks that are full, short of quota, not to be written to, or without power."""

import os
import shutil
import signal
import subprocess

from place import CODES, GROUPS, Gateway, NotReached, NotTried, require
from processes import require_end, same

# Whom a folder's mode keeps out, as it does not the superuser.
NOBODY = 65534


def command(*words):
    """Runs a command of the system; where it may not, or is not there, the point is not tried."""
    try:
        done = subprocess.run(words, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NotTried(f"there is no {words[0]} here") from error
    if done.returncode:
        raise NotTried(f"no file system can be mounted here: {done.stderr.strip()[:120]}")
    return done.stdout.strip()


def require_end_with_room(place, runs, *make_room):
    """`apply` finds no room for its record; once that command has made some, it comes to its end."""
    with Gateway(place) as gateway:
        words = place.apply(gateway, runs)
        code, output = place.run(*words)
        if code == 0:
            raise NotReached
        require(code in CODES, f"it ends with {code}: {output}")
        command(*make_room)
        require_end(place, gateway, runs, words, putsmax=len(GROUPS) + 3)


def full_disk_point(place, fault):
    """`apply` on a file system that is full from some moment on; then there is room."""
    folder = os.path.join(place.folder, "disk")
    os.makedirs(folder, exist_ok=True)
    command("mount", "-t", "tmpfs", "-o", f"size={fault[1]}k", "tmpfs", folder)
    try:
        require_end_with_room(place, os.path.join(folder, "runs"), "mount", "-o", "remount,size=8m", folder)
    finally:
        command("umount", folder)


class Disk:
    """A file system in an image, mounted, whose power can be cut."""

    def __init__(self, place):
        self.image, self.folder = os.path.join(place.folder, "disk.img"), os.path.join(place.folder, "disk")
        os.makedirs(self.folder, exist_ok=True)

    def __enter__(self):
        with open(self.image, "wb") as file:
            file.truncate(16 << 20)
        command("mkfs.ext4", "-q", "-F", self.image)
        self.mount()
        return self

    def mount(self):
        # What is not synced stays in memory for longer than a point takes.
        command("mount", "-o", "loop,commit=600", self.image, self.folder)

    def __exit__(self, *_):
        command("umount", self.folder)

    def cut_power(self):
        """What was handed to the disk until now is there; what the system had in memory is gone."""
        left = self.image + ".left"
        shutil.copyfile(self.image, left)
        command("umount", self.folder)
        os.replace(left, self.image)
        self.mount()


def power_point(place, fault):
    """A power cut at a call of `apply`, then the same command until it is done."""
    with Disk(place) as disk, Gateway(place) as gateway:
        runs = os.path.join(disk.folder, "runs")
        words = place.apply(gateway, runs)
        code, output = place.run(*words, fault=fault, below=disk.folder)
        disk.cut_power()
        place.require_fired()
        require(code == -signal.SIGKILL, f"it ends with {code}: {output}")
        # Each of the two in flight may have left without a reply.
        require_end(place, gateway, runs, words, putsmax=len(GROUPS) + 3)


def power_plan_point(place, fault):
    """A power cut at a call of `plan`, or right after it has said that there is a plan: it is whole, or there is none."""
    with Disk(place) as disk:
        out = os.path.join(disk.folder, "made")
        code, output = place.run(*place.planning(out), fault=fault if fault[1] else None, below=disk.folder)
        disk.cut_power()
        made = os.path.join(out, "plan.jsonl")
        if fault[1]:
            place.require_fired()
        require(code == (-signal.SIGKILL if fault[1] else 0), f"it ends with {code}: {output}")
        require(code != 0 or os.path.exists(made), "the plan is gone")
        require(not os.path.exists(made) or same(made, place), "half a plan was left")
        code, output = place.run(*place.planning(out))
        require(code == 0 and same(made, place), f"the same command makes no plan: {code}: {output}")


def quota_point(place, fault):
    """`apply` where a quota is used up; then it is raised."""
    image, folder = os.path.join(place.folder, "quota.img"), os.path.join(place.folder, "quota")
    os.makedirs(folder, exist_ok=True)
    with open(image, "wb") as file:
        file.truncate(128 << 20)
    # The one file system of Linux that every kernel with it can give quotas, and to the superuser too.
    command("mkfs.btrfs", "-q", "-f", image)
    command("mount", "-o", "loop", image, folder)
    try:
        own = os.path.join(folder, "own")
        command("btrfs", "quota", "enable", folder)
        command("btrfs", "subvolume", "create", own)
        command("btrfs", "qgroup", "limit", f"{fault[1]}K", own)
        require_end_with_room(place, os.path.join(own, "runs"), "btrfs", "qgroup", "limit", "64M", own)
    finally:
        command("umount", folder)


def locked_point(place, fault):
    """A folder that may not be written to: nothing is sent; then it may."""
    if os.geteuid():
        raise NotTried("only the superuser can run processes of others")
    runs = place.fresh()
    os.chown(place.work, *((NOBODY, NOBODY) if fault[0] == "mode" else (0, 0)))
    os.chmod(place.work, 0o500 if fault[0] == "mode" else 0o755)
    with Gateway(place) as gateway:
        words = place.apply(gateway, runs)
        code, output = run_as_nobody(place, words)
        require(code == 1, f"it ends with {code}: {output}")
        require(runs in output, f"it does not name the folder: {output}")
        require(not gateway.puts(), "it has sent something")
        os.chown(place.work, NOBODY, NOBODY)
        os.chmod(place.work, 0o700)
        code, output = run_as_nobody(place, words)
        require(code == 0, f"the same command ends with {code}: {output}")
        require_end(place, gateway, runs, words, putsmax=len(GROUPS))


def run_as_nobody(place, words):
    try:
        return place.run(*words, user=NOBODY, group=NOBODY, extra_groups=[])
    except PermissionError as error:
        raise NotTried(f"somebody else cannot run it: {error}") from error
