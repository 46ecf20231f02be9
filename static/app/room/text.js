/* The text of the brief on this page, and what the page says of it. */

export const theText = () => document.getElementById("text");
/** The address of the brief. */
export const base = () => theText().dataset.base;
export const mayHighlight = () => "mayHighlight" in theText().dataset;
