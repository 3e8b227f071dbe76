"use strict";
(function () {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const place = document.getElementById("picture");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const config = { displaylogo: false, responsive: false, scrollZoom: false, modeBarButtonsToRemove: ["lasso2d", "select2d"] };
  function draw() {
    const figure = dark.matches ? figures.dark : figures.light;
    Plotly.react(place, figure.data, figure.layout, config);
  }
  draw();
  dark.addEventListener("change", draw);
})();
