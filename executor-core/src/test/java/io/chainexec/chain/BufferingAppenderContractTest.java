package io.chainexec.chain;

final class BufferingAppenderContractTest extends ChainAppenderContract {
  private final BufferingAppender appender = new BufferingAppender(1_000);

  @Override
  protected ChainAppender open() {
    return appender;
  }
}
