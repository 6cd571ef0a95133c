/** The executor held against recorded scenarios of the system whose contract it implements. */
package io.chainexec.conformance;
