package io.chainexec.replay;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes what could attack a terminal out of log lines, which may quote names and reasons: control
 * characters except the end of a line and the tab become question marks.
 */
final class SafeLog extends FilterOutputStream {
  private static final int FIRST_BYTE_OF_C1 = 0xC2;

  private int before;

  SafeLog(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    int unsigned = b & 0xFF;
    boolean c0 = unsigned < ' ' && unsigned != '\n' && unsigned != '\t' || unsigned == 0x7F;
    boolean c1 = before == FIRST_BYTE_OF_C1 && unsigned >= 0x80 && unsigned < 0xA0;
    before = unsigned;
    out.write(c0 ? '?' : c1 ? 0xBF : unsigned);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    for (int i = from; i < from + length; i++) {
      write(bytes[i]);
    }
  }
}
