/**
 * The whole script: copy buttons, which a page without it does not show, and the address under which the reader reached the depot in place
 * of HOST where nobody wrote one down. Nothing is needed from it.
 */
export const SCRIPT = `
(() => {
  'use strict';
  const status = document.getElementById('status');
  if (/^https?:$/.test(location.protocol)) {
    const base = location.href.replace(/[?#].*/, '').replace(/\\/(?:current|snapshots\\/[^/]+)\\/(?:[^/]*)$/, '');
    if (/^https?:\\/\\/[A-Za-z0-9.:[\\]-]+(?:\\/[A-Za-z0-9._~-]+)*$/.test(base) && document.querySelector('[data-host]')) {
      for (const node of document.querySelectorAll('[data-host]'))
        node.textContent = node.textContent.replaceAll('http://HOST', base);
    document.getElementById('host')?.replaceChildren('The address in the lines is the one of this page.');
    }
  }
  for (const button of document.querySelectorAll('button[data-copy]')) {
    const target = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    let timer = 0;
    button.hidden = false;
    button.addEventListener('click', async () => {
      const copied = await copy(target);
      button.textContent = copied ? 'Copied' : 'Press Ctrl+C';
      status.textContent = copied ? button.dataset.said : 'The lines are selected: press Ctrl+C.';
      clearTimeout(timer);
      timer = setTimeout(() => { button.textContent = label; }, 2500);
    });
  }
  // the clipboard is there on https and localhost only
  async function copy(target) {
    try {
      await navigator.clipboard.writeText(target.textContent);
      return true;
    } catch {
      const selection = getSelection();
      const range = document.createRange();
      range.selectNodeContents(target);
      selection.removeAllRanges();
      selection.addRange(range);
      try { return document.execCommand('copy'); } catch { return false; }
    }
  }
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  };
  addEventListener('hashchange', open);
  open();
})();
`;
