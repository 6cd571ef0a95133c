package io.chainexec.store;

import io.chainexec.chain.ChainAppender;
import io.chainexec.chain.ChainAppenderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class ChronicleAppenderContractTest extends ChainAppenderContract {
  @TempDir Path directory;

  @Override
  protected ChainAppender open() {
    return ChronicleAppender.open(directory);
  }
}
