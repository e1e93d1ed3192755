// The page of a webapp's settings: save the values, restart the backend, go to the webapp.
'use strict';
form.start(document.getElementById('form'), location.pathname.replace(/\/$/, '') + '/choices');
document.getElementById('save').onclick = async () => {
  const body = JSON.stringify({config: form.config()});
  const answer = await fetch(location.pathname, {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
  if (answer.ok) location.href = (await answer.json()).view;
  else document.getElementById('outcome').textContent = (await answer.json()).message;
};
