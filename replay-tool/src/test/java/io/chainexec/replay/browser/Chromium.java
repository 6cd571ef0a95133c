package io.chainexec.replay.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven by the DevTools protocol. Keeps what the page complains
 * of and what it asks the network for. Used by one thread.
 */
public final class Chromium implements AutoCloseable {
  private static final String[] NAMES = {"chromium", "chromium-browser", "google-chrome"};
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long POLL_MS = 20;

  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Process process;
  private final WebSocket socket;
  private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
  private int lastId;

  private Chromium(Process process, URI page) {
    this.process = process;
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(page, new Listener())
            .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** Where a Chromium is: the system property {@code chromium}, or else on the path. */
  public static Optional<Path> find() {
    String named = System.getProperty("chromium", "");
    Stream<Path> candidates =
        named.isEmpty()
            ? Stream.of(System.getenv("PATH").split(":"))
                .flatMap(dir -> Stream.of(NAMES).map(name -> Path.of(dir, name)))
            : Stream.of(Path.of(named));
    return candidates.filter(Files::isExecutable).findFirst();
  }

  /** Starts one, which keeps its files in that directory. */
  public static Chromium start(Path executable, Path profile) throws Exception {
    Files.createDirectories(profile);
    ProcessBuilder builder =
        new ProcessBuilder(
                executable.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("output.txt").toFile());
    builder.environment().put("TMPDIR", profile.toString());
    Process process = builder.start();
    try {
      Chromium chromium = new Chromium(process, page(process, profile));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        chromium.call(domain + ".enable", Map.of());
      }
      return chromium;
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The address of its first page's protocol, once it is there. */
  private static URI page(Process process, Path profile) throws Exception {
    Path portFile = profile.resolve("DevToolsActivePort");
    long attempts = DEADLINE.toMillis() / POLL_MS;
    for (int i = 0; i < attempts; i++) {
      if (!process.isAlive()) {
        throw new IOException("Chromium ended: " + Files.readString(profile.resolve("output.txt")));
      }
      List<String> lines = Files.exists(portFile) ? Files.readAllLines(portFile) : List.of();
      URI page = lines.size() > 1 ? firstPage(lines.get(0)) : null;
      if (page != null) {
        return page;
      }
      process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
    }
    throw new TimeoutException("Chromium did not open a page");
  }

  /** Null as long as there is none. */
  private static URI firstPage(String port) throws IOException {
    JsonNode targets = new ObjectMapper().readTree(targetsAt(port));
    for (JsonNode target : targets) {
      if (target.path("type").asText().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asText());
      }
    }
    return null;
  }

  private static byte[] targetsAt(String port) throws IOException {
    try (InputStream in = URI.create("http://127.0.0.1:" + port + "/json").toURL().openStream()) {
      return in.readAllBytes();
    }
  }

  /** Opens a page of so many pixels and waits until it has loaded. */
  public void open(Path page, int width, int height, boolean dark, boolean scripts)
      throws Exception {
    complaints.clear();
    requests.clear();
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    call("Emulation.setScriptExecutionDisabled", Map.of("value", !scripts));
    loaded = new CompletableFuture<>();
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    loaded.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  /** The value of an expression in the page; fails the test if it throws. */
  public JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Moves, presses or releases the mouse there. */
  public void mouse(String type, int x, int y) throws Exception {
    String button = type.equals("mouseMoved") ? "none" : "left";
    call(
        "Input.dispatchMouseEvent",
        Map.of("type", type, "x", x, "y", y, "button", button, "clickCount", 1));
  }

  /** The page as a PNG, all of it. */
  public byte[] screenshot() throws Exception {
    JsonNode answer =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  /** The page as it would be printed, as a PDF. */
  public byte[] print() throws Exception {
    JsonNode answer = call("Page.printToPDF", Map.of("printBackground", true));
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  /** What the page has complained of since it was opened: errors, warnings, refusals. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** The addresses asked for since the page was opened, its own included. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    int id = ++lastId;
    ObjectNode message = mapper.createObjectNode().put("id", id).put("method", method);
    message.set("params", mapper.valueToTree(parameters));
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    try {
      return answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(method + ": " + e.getCause().getMessage(), e);
    }
  }

  private void onMessage(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt());
      if (message.has("error")) {
        answer.completeExceptionally(new IOException(message.path("error").toString()));
      } else {
        answer.complete(message.path("result"));
      }
      return;
    }
    JsonNode params = message.path("params");
    switch (message.path("method").asText()) {
      case "Page.loadEventFired" -> loaded.complete(null);
      case "Runtime.exceptionThrown" -> complaints.add(params.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> complaints.add(params.path("args").toString());
      case "Log.entryAdded" -> complaints.add(params.path("entry").path("text").asText());
      case "Page.javascriptDialogOpening" -> complaints.add("a dialog: " + params);
      case "Network.requestWillBeSent" -> requests.add(params.path("request").path("url").asText());
      default -> {
        // not of interest
      }
    }
  }

  /** Ends the browser and waits until it is gone. */
  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    socket.abort();
    process.destroy();
    process.onExit().completeOnTimeout(null, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().completeOnTimeout(null, 10, TimeUnit.SECONDS).join());
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        try {
          onMessage(mapper.readTree(message));
        } catch (IOException e) {
          complaints.add("not JSON: " + message);
        }
      }
      from.request(1);
      return null;
    }
  }
}
