/** Renderers of the same facts: text for people, JSON for machines. */
package io.chainexec.replay.render;
