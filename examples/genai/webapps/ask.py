import dataiku
from flask import request

project = dataiku.api_client().get_default_project()


@app.route("/ask")  # noqa: F821  DSS gives `app`
def ask():
    agent = next(agent for agent in project.list_agents() if agent.name == "Adviser")
    question = agent.as_llm().new_completion().with_message(request.args["question"])
    return question.execute().text
