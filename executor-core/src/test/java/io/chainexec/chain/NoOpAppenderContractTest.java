package io.chainexec.chain;

final class NoOpAppenderContractTest extends ChainAppenderContract {
  private final NoOpAppender appender = new NoOpAppender();

  @Override
  protected ChainAppender open() {
    return appender;
  }

  @Override
  protected boolean keepsRecords() {
    return false;
  }
}
