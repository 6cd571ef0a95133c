package io.chainexec.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ForwardingSinkTest {
  private static final long TIME_NS = 7;

  private final List<String> told = new ArrayList<>();
  private final RecordSink target =
      (RecordSink)
          Proxy.newProxyInstance(
              RecordSink.class.getClassLoader(),
              new Class<?>[] {RecordSink.class},
              (proxy, method, args) -> {
                told.add("record " + method.getName());
                return null;
              });

  private final class Forwarding extends ForwardingSink {
    @Override
    protected void onNext(RecordType type, long timeNs) {
      told.add("next " + type + (timeNs == NEVER ? "" : " at " + timeNs));
    }

    @Override
    protected RecordSink target() {
      return target;
    }

    @Override
    protected void onTaken(RecordType type) {
      told.add("taken " + type);
    }
  }

  @Test
  void everyRecordIsAnnouncedWithItsTimeHandedOnAndConfirmed() throws ReflectiveOperationException {
    for (Method method : RecordSink.class.getMethods()) {
      told.clear();
      method.invoke(
          new Forwarding(),
          Stream.of(method.getParameterTypes()).map(ForwardingSinkTest::any).toArray());
      // What is no type of its own is handed on as another.
      String name = method.isDefault() ? "dispatched" : method.getName();
      String type = name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
      String time = name.startsWith("carried") ? "" : " at " + TIME_NS;
      assertEquals(List.of("next " + type + time, "record " + name, "taken " + type), told);
    }
  }

  private static Object any(Class<?> type) {
    if (type == long.class) {
      return TIME_NS;
    } else if (type == int.class) {
      return 1;
    }
    return type == boolean.class ? Boolean.TRUE : null;
  }
}
