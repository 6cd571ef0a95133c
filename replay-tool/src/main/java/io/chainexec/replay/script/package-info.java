/** Action scripts: JSON Lines in and out. */
package io.chainexec.replay.script;
