package io.chainexec.replay;

import io.chainexec.config.ExecutorConfig;
import io.chainexec.replay.render.LogCsv;
import java.util.ListResourceBundle;
import java.util.stream.Collectors;

/** What help texts take from the program. */
final class HelpTexts extends ListResourceBundle {
  @Override
  protected Object[][] getContents() {
    ExecutorConfig defaults = ExecutorConfig.defaults();
    String settings =
        ExecutorConfig.keys().stream()
            .map(key -> key + "=" + defaults.get(key))
            .collect(Collectors.joining(", "));
    return new Object[][] {
      {"settings", settings}, {"csv.columns", String.join(", ", LogCsv.columns())}
    };
  }
}
