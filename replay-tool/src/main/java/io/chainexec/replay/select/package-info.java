/** Which records of a chain are wanted, and finding them without reading the others. */
package io.chainexec.replay.select;
