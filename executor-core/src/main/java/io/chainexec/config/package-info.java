/** The executor's configuration: immutable, validated, and readable from and to text. */
package io.chainexec.config;
