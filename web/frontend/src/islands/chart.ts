// Draws bars from the table beside them, which stays there for whoever reads it instead: one series at a time.
//
// <figure data-island="chart"> holds [data-drawing] (hidden until this runs) with a canvas and one button for each
// series, and a table whose cells carry data-value; what a cell says is what the hint over its bar says.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  Tooltip,
  type ChartConfiguration,
} from "chart.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

interface Series {
  label: string;
  values: number[];
  words: string[];
}

export function start(element: HTMLElement): void {
  const canvas = element.querySelector("canvas");
  const table = element.querySelector("table");
  const drawing = element.querySelector<HTMLElement>("[data-drawing]");
  const buttons = [...element.querySelectorAll<HTMLButtonElement>("[data-series]")];
  if (!canvas || !table || !drawing) return;

  const days = words(table, "tbody th");
  const series = buttons.map((button) => read(table, Number(button.dataset["series"]), button.textContent?.trim() ?? ""));
  const first = series[0];
  if (!first) return;
  drawing.hidden = false;
  element.querySelector("details")?.removeAttribute("open");
  const chart = new Chart(canvas, configuration(days, first));
  buttons.forEach((button, number) => {
    button.addEventListener("click", () => {
      const chosen = series[number];
      if (!chosen) return;
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      show(chart, chosen, number);
    });
  });
  // What is drawn with a font that is still on its way is drawn again with it.
  void document.fonts.ready.then(() => chart.update("none"));
}

function words(table: HTMLTableElement, cells: string): string[] {
  return [...table.querySelectorAll(cells)].map((cell) => cell.textContent?.trim() ?? "");
}

function read(table: HTMLTableElement, column: number, label: string): Series {
  const cells = [...table.querySelectorAll<HTMLElement>(`tbody td:nth-of-type(${column})`)];
  return {
    label,
    values: cells.map((cell) => Number(cell.dataset["value"] ?? "0")),
    words: cells.map((cell) => cell.textContent?.trim() ?? ""),
  };
}

function show(chart: Chart<"bar", number[], string>, series: Series, number: number): void {
  const dataset = chart.data.datasets[0];
  if (!dataset) return;
  Object.assign(dataset, { label: series.label, data: series.values, backgroundColor: colour(number) });
  told.set(chart, series);
  chart.update();
}

const told = new WeakMap<object, Series>();

function colour(number: number): string {
  return colourOf(number === 0 ? "--crest" : "--tblr-info");
}

// A canvas knows no light-dark(): the browser resolves the colour on an element first.
function colourOf(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function configuration(days: string[], first: Series): ChartConfiguration<"bar", number[], string> {
  const rtl = document.documentElement.dir === "rtl";
  const family = getComputedStyle(document.body).fontFamily;
  const quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const compact = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { notation: "compact" });
  const muted = colourOf("--said-muted");
  const series = (chart: object): Series => told.get(chart) ?? first;
  return {
    type: "bar",
    data: {
      labels: days,
      datasets: [{ label: first.label, data: first.values, backgroundColor: colour(0), borderRadius: 4, maxBarThickness: 22 }],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: quiet ? false : { duration: 350 },
      locale: `${document.documentElement.lang}-u-nu-latn`,
      interaction: { mode: "index", intersect: false },
      plugins: {
        tooltip: {
          rtl,
          textDirection: rtl ? "rtl" : "ltr",
          displayColors: false,
          padding: 10,
          cornerRadius: 8,
          titleFont: { family },
          bodyFont: { family },
          callbacks: {
            label: (item) => `${series(item.chart).label}: ${series(item.chart).words[item.dataIndex] ?? ""}`,
          },
        },
      },
      scales: {
        x: {
          reverse: rtl,
          grid: { display: false },
          border: { color: colourOf("--tblr-border-color") },
          ticks: { color: muted, font: { family }, maxRotation: 0, autoSkipPadding: 18 },
        },
        y: {
          position: rtl ? "right" : "left",
          beginAtZero: true,
          suggestedMax: 1,
          border: { display: false },
          grid: { color: colourOf("--tblr-border-color") },
          ticks: { color: muted, font: { family }, maxTicksLimit: 5, callback: (value) => compact.format(Number(value)) },
        },
      },
    },
  };
}
