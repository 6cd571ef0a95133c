/**
 * The port to the chain: what is recorded (one sink method per record type), where it goes, and how
 * records look to those who read them.
 */
package io.chainexec.chain;
