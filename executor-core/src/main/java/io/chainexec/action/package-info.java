/** The vocabulary: what a daemon can want done, and one such wish on its way through. */
package io.chainexec.action;
