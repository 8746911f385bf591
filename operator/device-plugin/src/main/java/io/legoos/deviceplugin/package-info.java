/**
 * The device plugin: offers device files of a node to pods, since the device cgroup refuses a file
 * that is only mounted. One resource for each file, with as many shares as pods may want.
 */
@NullMarked
package io.legoos.deviceplugin;

import org.jspecify.annotations.NullMarked;
