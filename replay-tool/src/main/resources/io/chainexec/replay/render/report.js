(function () {
  "use strict";
  var facts = JSON.parse(document.getElementById("facts").textContent);
  var root = document.documentElement;
  root.classList.add("script");

  var SERIES = [
    ["dispatched", "dispatched"],
    ["failed", "failed"],
    ["gated", "dropped by a gate"],
    ["deferred", "deferred"],
    ["retried", "to be tried again"],
    ["in_doubt", "in doubt"]
  ];
  var MOST_BARS = 80;
  var DAY = 86400e3;
  var WIDTHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3,
    1800e3, 3600e3, 7200e3, 10800e3, 21600e3, 43200e3, DAY, 2 * DAY, 4 * DAY, 7 * DAY];

  function tone(name) {
    return getComputedStyle(root).getPropertyValue("--" + name.replace("_", "-")).trim();
  }

  function element(tag, cls, text) {
    var made = document.createElement(tag);
    if (cls) made.className = cls;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function grouped(n) {
    return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  function utc(ms) {
    return new Date(ms).toISOString().replace("T", " ").replace(/(:00)?\.000Z$/, "").replace("Z", "");
  }

  /* A length of time in at most two units; the same words as in the tables. */
  function length(ns) {
    var units = [[86400e9, "d"], [3600e9, "h"], [60e9, "m"], [1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];
    for (var i = 0; i < units.length; i++) {
      if (ns >= units[i][0]) {
        var whole = Math.floor(ns / units[i][0]);
        if (i > 2) return String(Math.round(ns / units[i][0] * 100) / 100) + units[i][1];
        var rest = Math.floor((ns - whole * units[i][0]) / units[i + 1][0]);
        return whole + units[i][1] + (rest ? rest + units[i + 1][1] : "");
      }
    }
    return "0s";
  }

  function axis(more) {
    return Object.assign({
      stroke: function () { return tone("soft"); },
      grid: { stroke: function () { return tone("rule"); }, width: 1 },
      ticks: { stroke: function () { return tone("rule"); }, width: 1, size: 5 },
      font: "12px system-ui, sans-serif"
    }, more);
  }

  var CLOCK = [
    [31536000, "{YYYY}", null, null, null, null, null, null, 1],
    [2419200, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
    [86400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
    [60, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
    [1, "{HH}:{mm}:{ss}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
    [0.001, ":{ss}.{fff}", "\n{D} {MMM} {YYYY} {HH}:{mm}", null, "\n{D} {MMM} {HH}:{mm}", null, "\n{HH}:{mm}", null, 1]
  ];

  var charts = [];

  function show(options, data, box) {
    options.width = Math.max(260, box.clientWidth);
    var chart = new uPlot(options, data, box);
    charts.push({ chart: chart, box: box });
    return chart;
  }

  function timeChart(box) {
    var detail = facts.detail;
    var widthMs = detail.bucket_ms;
    var buckets = detail.buckets;
    var startMs = buckets[0].time;
    var endMs = startMs + buckets.length * widthMs;
    var visible = {};
    var used = SERIES.filter(function (s) {
      return buckets.some(function (b) { return b[s[0]] > 0; });
    });
    used.forEach(function (s) { visible[s[0]] = true; });
    var from = startMs;
    var to = endMs;
    var bars = [];
    var barMs = widthMs;
    var chart;

    /* How wide the bars are: round, and a multiple of what the facts have. */
    function barWidth() {
      for (var i = 0; ; i++) {
        var width = i < WIDTHS.length ? WIDTHS[i] : 7 * DAY * Math.pow(2, i - WIDTHS.length + 1);
        if (width % widthMs === 0 && (to - from) / width <= MOST_BARS) return width;
      }
    }

    /* The bars of what is in sight; stacked, the whole stack first. */
    function data() {
      barMs = barWidth();
      bars = [];
      var first = Math.max(0, Math.floor((from - startMs) / widthMs));
      var last = Math.min(buckets.length, Math.ceil((to - startMs) / widthMs));
      for (var i = first; i < last; i++) {
        var time = Math.floor(buckets[i].time / barMs) * barMs;
        var bar = bars[bars.length - 1];
        if (!bar || bar.time !== time) {
          bar = { time: time };
          used.forEach(function (s) { bar[s[0]] = 0; });
          bars.push(bar);
        }
        used.forEach(function (s) { bar[s[0]] += buckets[i][s[0]]; });
      }
      var columns = [bars.map(function (b) { return b.time / 1000; })];
      for (var k = used.length; k > 0; k--) {
        columns.push(bars.map(function (b) {
          return used.slice(0, k).reduce(function (sum, s) {
            return sum + (visible[s[0]] ? b[s[0]] : 0);
          }, 0);
        }));
      }
      return columns;
    }

    function bands(u) {
      var c = u.ctx;
      function band(name, fromMs, toMs) {
        var x0 = u.valToPos(Math.max(from, fromMs) / 1000, "x", true);
        var x1 = u.valToPos(Math.min(to, toMs) / 1000, "x", true);
        if (toMs < from || fromMs > to) return;
        c.fillStyle = tone(name);
        c.fillRect(x0, u.bbox.top, Math.max(2, x1 - x0), u.bbox.height);
      }
      c.save();
      facts.stats.pressure.items.forEach(function (e) {
        if (e.from_time !== null) band("pressure", e.from_time, e.from_time + e.length_ns / 1e6);
      });
      var sessions = facts.stats.sessions.items;
      for (var i = 1; i < sessions.length; i++) {
        if (sessions[i].downtime_before_ns > 0 && sessions[i - 1].to_time !== null) {
          band("down", sessions[i - 1].to_time, sessions[i].from_time);
        }
      }
      c.restore();
    }

    var tools = element("div", "tools");
    var series = element("span", "series");
    used.forEach(function (s) {
      var label = element("label", s[0].replace("_", "-"));
      var box = element("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", function () {
        visible[s[0]] = box.checked;
        redraw();
      });
      label.append(box, element("span", "swatch"), s[1]);
      series.append(label);
    });
    if (facts.stats.pressure.items.length) {
      var p = element("label", "pressure-key");
      var ps = element("span", "swatch pressure-band");
      p.append(ps, "under pressure");
      series.append(p);
    }
    if (facts.stats.sessions.items.some(function (s) { return s.downtime_before_ns > 0; })) {
      var d = element("label", "down-key");
      d.append(element("span", "swatch down-band"), "no session");
      series.append(d);
    }
    var buttons = element("span", "buttons");
    function button(text, label, action) {
      var made = element("button", "", text);
      made.type = "button";
      made.setAttribute("aria-label", label);
      made.title = label;
      made.addEventListener("click", action);
      buttons.append(made);
      return made;
    }
    function move(share) {
      var by = (to - from) * share;
      by = Math.max(startMs - from, Math.min(endMs - to, by));
      zoom(from + by, to + by);
    }
    function scale(factor) {
      var middle = (from + to) / 2;
      var half = (to - from) / 2 * factor;
      zoom(middle - half, middle + half);
    }
    button("\u2190", "Earlier", function () { move(-0.5); });
    button("\u2192", "Later", function () { move(0.5); });
    button("+", "Zoom in", function () { scale(0.5); });
    button("\u2212", "Zoom out", function () { scale(2); });
    var whole = button("Whole time", "Show the whole time", function () { zoom(startMs, endMs); });
    tools.append(series, buttons);
    var readout = element("p", "readout");
    box.before(tools);
    box.after(readout);

    function say(at) {
      readout.textContent = "";
      var bar = at === null || at === undefined ? null : bars[at];
      if (!bar) {
        readout.append(utc(from) + " to " + utc(to) + " UTC, each bar " + length(barMs * 1e6));
        return;
      }
      readout.append(element("b", "", utc(bar.time) + " UTC"));
      used.forEach(function (s) {
        if (visible[s[0]]) readout.append("  \u00b7  " + grouped(bar[s[0]]) + " " + s[1]);
      });
    }

    function redraw() {
      chart.setData(data(), false);
      chart.setScale("x", { min: from / 1000, max: to / 1000 });
      whole.disabled = from === startMs && to === endMs;
      say(null);
    }

    function zoom(newFrom, newTo) {
      from = Math.max(startMs, Math.floor((newFrom - startMs) / widthMs) * widthMs + startMs);
      to = Math.min(endMs, Math.ceil((newTo - startMs) / widthMs) * widthMs + startMs);
      if (to <= from) to = from + widthMs;
      var round = barWidth();
      from = Math.max(startMs, Math.floor(from / round) * round);
      to = Math.min(endMs, Math.ceil(to / round) * round);
      redraw();
    }

    var lines = [];
    for (var k = used.length; k > 0; k--) {
      (function (s) {
        lines.push({
          label: s[1],
          fill: function () { return tone(s[0]); },
          stroke: function () { return tone(s[0]); },
          width: 0,
          points: { show: false },
          paths: uPlot.paths.bars({ size: [1, Infinity], align: 1, gap: 1 })
        });
      })(used[k - 1]);
    }
    chart = show({
      height: 260,
      legend: { show: false },
      tzDate: function (s) { return uPlot.tzDate(new Date(s * 1000), "Etc/UTC"); },
      scales: {
        x: { time: true, range: function () { return [from / 1000, to / 1000]; } },
        y: { range: function (u, min, max) { return [0, Math.max(1, max * 1.05)]; } }
      },
      axes: [
        axis({ values: CLOCK, space: 70, grid: { show: false } }),
        axis({ size: 58, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8, 1e9],
          values: function (u, ticks) { return ticks.map(grouped); } })
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: function () { return function () { zoom(startMs, endMs); }; } }
      },
      hooks: {
        drawClear: [bands],
        setSelect: [function (u) {
          if (u.select.width < 4) return;
          var min = u.posToVal(u.select.left, "x") * 1000;
          var max = u.posToVal(u.select.left + u.select.width, "x") * 1000;
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          zoom(min, max);
        }],
        setCursor: [function (u) {
          if (u.cursor.left === undefined || u.cursor.left < 0) return say(null);
          var ms = u.posToVal(u.cursor.left, "x") * 1000;
          say(bars.length ? Math.floor((ms - bars[0].time) / barMs) : null);
        }]
      },
      series: [{}].concat(lines)
    }, data(), box);
    redraw();
  }

  function decades(u, splits) {
    return splits.map(function (s) { return Math.abs(Math.log10(s) - Math.round(Math.log10(s))) < 1e-9 ? s : null; });
  }

  /* Labels of decades, as many as there is room for. */
  function lengths(u, ticks) {
    var whole = decades(u, ticks).filter(function (s) { return s !== null; });
    var every = Math.max(1, Math.ceil(whole.length * 70 / u.width));
    return ticks.map(function (s) {
      var at = whole.indexOf(s);
      return at < 0 || at % every ? "" : length(Math.round(s * 1e9));
    });
  }

  function waitChart(box) {
    var waits = facts.stats.waits;
    var names = [["queue_wait", "in the queue", waits.queue_wait]];
    Object.keys(waits.deferral).forEach(function (cause) {
      names.push([cause, "deferred, " + cause, waits.deferral[cause]]);
    });
    names.push(["dispatch", "dispatch", waits.dispatch], ["life", "emitted to end", waits.life]);
    names = names.filter(function (n) { return n[2].count > 0 && n[2].histogram.length > 1; });
    var ends = [];
    names.forEach(function (n) {
      n[2].histogram.forEach(function (b) {
        [b.from_ns, Math.min(b.to_ns, n[2].max_ns)].forEach(function (ns) {
          if (ns > 0 && ends.indexOf(ns) < 0) ends.push(ns);
        });
      });
    });
    ends.sort(function (a, b) { return a - b; });
    var tones = ["dispatched", "gated", "retried", "failed", "deferred", "accent", "in-doubt"];
    var dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [14, 4], [1, 4]];
    var data = [ends.map(function (ns) { return ns / 1e9; })];
    names.forEach(function (n) {
      data.push(ends.map(function (end) {
        if (end >= n[2].max_ns) return 100;
        var below = 0;
        n[2].histogram.forEach(function (b) { if (b.to_ns <= end) below += b.count; });
        return below / n[2].count * 100;
      }));
    });
    var tools = element("div", "tools");
    var series = element("span", "series");
    var chart;
    names.forEach(function (n, i) {
      var label = element("label");
      var check = element("input");
      check.type = "checkbox";
      check.checked = true;
      check.addEventListener("change", function () { chart.setSeries(i + 1, { show: check.checked }); });
      var swatch = element("span", "swatch");
      swatch.style.background = "var(--" + tones[i % tones.length] + ")";
      label.append(check, swatch, n[1]);
      series.append(label);
    });
    tools.append(series);
    box.before(tools);
    var readout = element("p", "readout", "Move across the chart for values.");
    box.after(readout);
    chart = show({
      height: 240,
      legend: { show: false },
      scales: { x: { time: false, distr: 3 }, y: { range: [0, 104] } },
      axes: [
        axis({ values: lengths,
          space: 60, size: 36, grid: { stroke: function () { return tone("rule"); }, width: 1, filter: decades } }),
        axis({ size: 58, values: function (u, ticks) { return ticks.map(function (p) { return p + " %"; }); } })
      ],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      hooks: {
        setCursor: [function (u) {
          var at = u.cursor.idx;
          if (at === null || at === undefined || u.cursor.left < 0) return;
          readout.textContent = "";
          readout.append(element("b", "", "within " + length(ends[at])));
          names.forEach(function (n, i) {
            if (u.series[i + 1].show) readout.append("  \u00b7  " + Math.round(data[i + 1][at] * 10) / 10 + " % " + n[1]);
          });
        }]
      },
      series: [{}].concat(names.map(function (n, i) {
        return {
          label: n[1],
          width: 2,
          dash: dashes[i % dashes.length],
          points: { show: false },
          stroke: function () { return tone(tones[i % tones.length]); }
        };
      }))
    }, data, box);
  }

  function sortable(table) {
    var body = table.tBodies[0];
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (th, column) {
      var text = th.textContent;
      if (!text) return;
      var button = element("button", "", text);
      button.type = "button";
      th.textContent = "";
      th.append(button);
      button.addEventListener("click", function () {
        var up = th.getAttribute("aria-sort") === "descending";
        Array.prototype.forEach.call(th.parentNode.cells, function (other) { other.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (a, b) {
          var order = compare(key(a.cells[column]), key(b.cells[column]));
          return up ? order : -order;
        });
        rows.forEach(function (row) { body.append(row); });
      });
    });
  }

  function key(cell) {
    return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent;
  }

  function compare(a, b) {
    var x = Number(a);
    var y = Number(b);
    return isNaN(x) || isNaN(y) ? a.localeCompare(b) : x - y;
  }

  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), sortable);
  var time = document.getElementById("time-chart");
  if (time && facts.detail.buckets.length) timeChart(time);
  var wait = document.getElementById("wait-chart");
  if (wait) waitChart(wait);

  function paint() {
    charts.forEach(function (c) { c.chart.redraw(false, true); });
  }
  function fit() {
    charts.forEach(function (c) {
      var width = Math.max(260, c.box.clientWidth);
      if (width !== c.chart.width) c.chart.setSize({ width: width, height: c.chart.height });
    });
  }
  window.addEventListener("resize", fit);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  var opened = [];
  window.addEventListener("beforeprint", function () {
    root.classList.add("printing");
    opened = Array.prototype.filter.call(document.querySelectorAll("details"), function (d) { return !d.open; });
    opened.forEach(function (d) { d.open = true; });
    paint();
  });
  window.addEventListener("afterprint", function () {
    root.classList.remove("printing");
    opened.forEach(function (d) { d.open = false; });
    paint();
  });
})();
