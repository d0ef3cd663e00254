const { panels, themes } = JSON.parse(document.getElementById("charts").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
let drawn = [];

async function draw() {
  const theme = dark.matches ? "dark" : "light";
  for (const { finalize } of drawn) finalize();
  drawn = await Promise.all(Object.entries(panels).map(([id, spec]) =>
    vegaEmbed(document.getElementById(id), spec, {
      actions: false, renderer: "svg", config: themes[theme], tooltip: { theme },
    })));
  document.documentElement.dataset.drawn = theme;
}

dark.addEventListener("change", draw);
draw();
