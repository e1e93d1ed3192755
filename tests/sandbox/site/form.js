// A form made by hosting/forms.py: reads its values, hides rows by their condition, fills selects from the plugin's script.
'use strict';
const form = {
  root: null,
  ask: null, // url of the choices, or null

  start(root, choicesUrl) {
    this.root = root; this.ask = choicesUrl;
    root.addEventListener('input', event => this.changed(event.target.dataset.param));
    this.changed(null);
  },

  model() {
    const out = {};
    for (const el of this.root.querySelectorAll('[data-param]')) out[el.dataset.param] = this.value(el);
    return out;
  },

  value(el) {
    const type = el.dataset.type, text = el.value;
    if (type === 'BOOLEAN') return el.checked;
    if (type === 'INT' || type === 'DOUBLE') return text === '' ? null : Number(text);
    if (type === 'STRINGS') return text.split('\n').filter(line => line !== '');
    if (type === 'PRESET') return text ? {mode: 'PRESET', name: text} : {mode: 'NONE'};
    if (el.multiple) return [...el.selectedOptions].map(option => option.value);
    if (['MAP', 'KEY_VALUE_LIST', 'ARRAY', 'OBJECT_LIST', 'INTS', 'DOUBLES'].includes(type)) return text ? JSON.parse(text) : null;
    return text;
  },

  config() { // what is sent: empty values are left out
    return Object.fromEntries(Object.entries(this.model()).filter(([, v]) => v !== null && v !== ''));
  },

  missing() {
    return [...this.root.querySelectorAll('[data-mandatory]')]
      .filter(el => !el.closest('.row').hidden && !this.value(el)).map(el => el.dataset.param);
  },

  changed(name) {
    const model = this.model();
    for (const row of this.root.querySelectorAll('[data-visible]')) {
      let show = true;
      try { show = Boolean(new Function('model', `return (${row.dataset.visible})`)(model)); } catch (e) { show = true; }
      row.hidden = !show;
    }
    for (const el of this.root.querySelectorAll('select[data-dynamic]')) {
      const triggers = el.dataset.triggers ? JSON.parse(el.dataset.triggers) : null;
      if (name === null || (el.dataset.param !== name && (!triggers || triggers.includes(name)))) this.fill(el);
    }
  },

  async fill(el) {
    const body = JSON.stringify({parameterName: el.dataset.param, config: this.config()});
    const turn = el.dataset.turn = String(Number(el.dataset.turn || 0) + 1);
    const answer = await fetch(this.ask, {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
    const found = await answer.json();
    if (el.dataset.turn !== turn) return; // an older answer
    const had = el.options.length > 1 ? [el.value] : JSON.parse(el.dataset.value);
    const error = answer.ok ? '' : found.message;
    el.replaceChildren(new Option('', ''), ...(answer.ok ? found.choices : []).map(c => new Option(c.label, c.value)));
    el.title = error;
    el.dataset.filled = '1';
    for (const option of el.options) if (option.value && had.includes(option.value)) option.selected = true;
  },
};
