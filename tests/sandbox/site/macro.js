// The page of one macro: run, progress by polling, then the result in a frame that can do nothing.
'use strict';
const $ = id => document.getElementById(id);
const base = location.pathname.replace(/\/$/, '');
const post = (path, body) => fetch(base + path, {
  method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body || {})});

// As in DSS, the result takes the place of the form.
function ask(again) { $('form').hidden = $('run').hidden = !again; $('again').hidden = again; window.scrollTo(0, 0); }

function fail(text) { $('outcome').className = 'error'; $('outcome').textContent = text; $('abort').hidden = true; $('run').disabled = false; }

async function run() {
  const lacking = form.missing();
  if (lacking.length) return fail('Fill in: ' + lacking.join(', '));
  $('outcome').className = ''; $('outcome').textContent = 'Running'; $('result').replaceChildren(); $('run').disabled = true;
  const answer = await post('/run', {params: form.config()});
  const started = await answer.json();
  if (!answer.ok) return fail(started.message);
  $('abort').hidden = false;
  $('abort').onclick = () => post('/abort/' + started.runId);
  poll(started.runId);
}

async function poll(id) {
  const state = await (await fetch(`${base}/state/${id}`)).json();
  const {done, target} = state.progress;
  $('bar').hidden = false; $('bar').max = target || 1;
  if (target) $('bar').value = done; else $('bar').removeAttribute('value');
  if (state.running) return setTimeout(poll, 250, id);
  $('log').textContent = await (await fetch(`${base}/log/${id}`)).text();
  $('bar').hidden = true; $('abort').hidden = true; $('run').disabled = false;
  const answer = await fetch(`${base}/result/${id}`);
  if (!answer.ok) return fail((await answer.json()).message);
  $('outcome').className = 'done'; $('outcome').textContent = 'Result';
  ask(false);
  show(await answer.text());
}

const SHOW = {
  HTML(text) {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
    frame.srcdoc = text; frame.title = 'Result';
    const save = document.createElement('a');
    save.href = URL.createObjectURL(new Blob([text], {type: 'text/html'})); save.download = 'result.html'; save.textContent = 'Download';
    return [frame, save];
  },
  RESULT_TABLE(text) {
    const {columns, records} = JSON.parse(text), table = document.createElement('table');
    for (const [tag, cells] of [['th', columns.map(c => c.displayName)], ...records.map(r => ['td', r])]) {
      const row = table.insertRow();
      for (const cell of cells) { const box = document.createElement(tag); box.textContent = cell; row.append(box); }
    }
    return [table];
  },
  URL(text) { const link = document.createElement('a'); if (/^(https?:|\/)/.test(text)) link.href = text; link.textContent = text; return [link]; },
  NONE() { return ['Done']; },
};

function show(text) {
  const pre = t => { const box = document.createElement('pre'); box.textContent = t; return [box]; };
  $('result').replaceChildren(...(SHOW[document.body.dataset.result] || pre)(text));
}

form.start($('form'), base + '/choices');
$('run').onclick = run;
$('again').onclick = () => { ask(true); $('result').replaceChildren(); $('outcome').textContent = ''; };
