/** Drives a headless Chromium, for tests of pages. */
package io.chainexec.replay.browser;
