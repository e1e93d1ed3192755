/* The page of the webapp plan-review. Its code is in the plugin's resource folder; DSS may be mounted below a prefix. */
(() => {
  const at = getWebAppBackendUrl("/").split("/web-apps-backends/")[0];
  const root = document.getElementById("dss-iac-review");
  import(`${at}/plugins/dss-iac/resource/plan-review/main.js`)
    .then((page) => page.start(root, (path) => getWebAppBackendUrl(path)))
    .catch((error) => {
      root.textContent = `The page could not be loaded: ${error.message}. Reload it; if that does not help, tell an administrator.`;
    });
})();
