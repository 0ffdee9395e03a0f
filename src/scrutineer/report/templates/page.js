"use strict";
(function () {
  const figures = {};
  document.querySelectorAll("script.figure-data").forEach(function (block) {
    const data = JSON.parse(block.textContent);
    figures[data.id] = data;
  });
  document.documentElement.classList.add("with-script");
  const rendered = [];
  const options = { actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true } };

  function specification(data) {
    const spec = JSON.parse(JSON.stringify(data.spec));
    spec.data = { name: "table", values: data.marks };
    return spec;
  }

  /* A picture on its own needs its title, its colours, its sources and its address. */
  function standalone(data) {
    const spec = specification(data);
    if (spec.width === "container") { spec.width = 720; }
    const width = spec.width;
    const place = location.protocol.indexOf("http") === 0 ? location.href.split("#")[0] + "#" + data.id : "#" + data.id;
    const foot = [document.title + " · " + place];
    if (data.sources.length) { foot.push("Sources: " + data.sources.join(", ")); }
    const rows = [];
    if (data.legend.length) { rows.push(legend(data.legend, width)); }
    rows.push(strip(spec), lines(foot, width));
    return {
      config: spec.config, background: spec.background, padding: 18, data: spec.data, vconcat: rows, spacing: 12,
      title: { text: wrap(data.title, width / 9.5), subtitle: wrap(data.subtitle, width / 6.6) }
    };
  }

  function lines(texts, width) {
    const rows = [].concat.apply([], texts.map(function (text) { return wrap(text, width / 6.2); }));
    return {
      data: { values: rows.map(function (text, row) { return { text: text, row: row }; }) }, width: width, height: rows.length * 16, view: { stroke: null },
      mark: { type: "text", align: "left", fontSize: 12, color: "#55544f" },
      encoding: { x: { value: 0 }, y: { field: "row", type: "ordinal", axis: null }, text: { field: "text" } }
    };
  }

  function legend(entries, width) {
    const shapes = { circle: "circle", ring: "circle", diamond: "diamond", line: "stroke", dashed: "stroke", dashes: "stroke", tick: "stroke" };
    let x = 8, row = 0;
    const values = entries.map(function (entry) {
      const room = 26 + entry.label.length * 7;
      if (x > 8 && x + room > width) { x = 8; row += 1; }
      const hollow = ["ring", "diamond", "open"].indexOf(entry.shape) >= 0;
      const value = { label: entry.label, x: x, text: x + 12, row: row, shape: shapes[entry.shape] || "square", fill: hollow ? "#ffffff" : entry.colour, stroke: entry.colour };
      x += room;
      return value;
    });
    const across = function (field) { return { field: field, type: "quantitative", axis: null, scale: { domain: [0, width], nice: false } }; };
    const down = { field: "row", type: "ordinal", axis: null };
    return {
      data: { values: values }, width: width, height: (row + 1) * 20, view: { stroke: null },
      layer: [
        { mark: { type: "point", size: 90, filled: true, opacity: 1, strokeWidth: 1.5 }, encoding: { x: across("x"), y: down, shape: { field: "shape", type: "nominal", scale: null, legend: null }, fill: { field: "fill", type: "nominal", scale: null }, stroke: { field: "stroke", type: "nominal", scale: null } } },
        { mark: { type: "text", align: "left" }, encoding: { x: across("text"), y: down, text: { field: "label" } } }
      ]
    };
  }

  function strip(spec) {
    const inner = Object.assign({}, spec);
    ["config", "background", "padding", "data", "autosize", "$schema"].forEach(function (key) { delete inner[key]; });
    return inner;
  }

  function wrap(text, width) {
    const lines = [""];
    text.split(/\s+/).forEach(function (word) {
      const last = lines.length - 1;
      if (lines[last] && lines[last].length + word.length + 1 > width) { lines.push(word); } else { lines[last] += (lines[last] ? " " : "") + word; }
    });
    return lines;
  }

  function draw(place) {
    const data = figures[place.dataset.figure];
    return window.vegaEmbed(place, specification(data), options).then(function (result) {
      rendered.push(result.view);
      place.classList.add("drawn");
    }, function (fault) {
      place.classList.add("failed");
      console.error("chart " + data.id + ": " + fault);
    });
  }

  function save(name, address) {
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
  }

  function cell(value) {
    if (value === null) { return ""; }
    let text = String(value);
    /* A spreadsheet runs a cell that starts like a formula. */
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) { text = "'" + text; }
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csv(data) {
    return [data.columns].concat(data.rows).map(function (row) { return row.map(cell).join(","); }).join("\r\n") + "\r\n";
  }

  function saveText(name, text, type) {
    const address = URL.createObjectURL(new Blob([text], { type: type }));
    save(name, address);
    setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  }

  function picture(data, kind) {
    const place = document.createElement("div");
    place.className = "offstage";
    document.body.appendChild(place);
    return window.vegaEmbed(place, standalone(data), options).then(function (result) {
      return kind === "svg"
        ? result.view.toSVG().then(function (text) { saveText(data.id + ".svg", text, "image/svg+xml"); })
        : result.view.toImageURL("png", 2).then(function (address) { save(data.id + ".png", address); });
    }).finally(function () { place.remove(); });
  }

  document.querySelectorAll("button[data-save]").forEach(function (button) {
    button.addEventListener("click", function () {
      const data = figures[button.dataset.figure];
      if (button.dataset.save === "csv") { saveText(data.id + ".csv", "\ufeff" + csv(data), "text/csv;charset=utf-8"); } else { picture(data, button.dataset.save); }
    });
  });

  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (let node = target; node; node = node.parentElement) { if (node.tagName === "DETAILS") { node.open = true; } }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);

  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll(".leading:not([open]),.behind:not(.long):not([open]),.finding details:not([open]),details.own-table:not(#printed-figures):not([open])"));
    opened.forEach(function (item) { item.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (item) { item.open = false; }); });

  const places = Array.from(document.querySelectorAll(".chart[data-figure]"));
  Promise.all(places.map(draw)).then(function () {
    document.documentElement.dataset.charts = String(rendered.length);
    reveal();
  });
})();
