/** The one admission decision and the pressure hysteresis; time comes in as an argument. */
package io.chainexec.admission;
