document.getElementById("question").addEventListener("change", async event => {
    const url = getWebAppBackendUrl("/ask?question=" + encodeURIComponent(event.target.value));
    document.getElementById("answer").textContent = await (await fetch(url)).text();
});
