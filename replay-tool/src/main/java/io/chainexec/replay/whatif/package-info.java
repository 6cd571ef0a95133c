/** What another configuration would have done to the actions of a chain or a script. */
package io.chainexec.replay.whatif;
