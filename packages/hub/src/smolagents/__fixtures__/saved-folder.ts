// Written by smolagents 1.27 with `agent.save` and `tool.save`, as it stands; the agents are made up.

/** An agent with every field set, and a team of two levels. */
export function savedFolder(): { [path: string]: string } {
  return {
    '__init__.py': ``,
    'agent.json': `{
    "class": "CodeAgent",
    "tools": [
        "word_count",
        "change_case",
        "titles",
        "web_search",
        "final_answer"
    ],
    "model": {
        "class": "InferenceClientModel",
        "data": {
            "temperature": 0.2,
            "max_tokens": 2000,
            "top_p": 0.9,
            "model_id": "acme/Writer-80B"
        }
    },
    "managed_agents": {
        "helper": "ToolCallingAgent"
    },
    "prompt_templates": {
        "system_prompt": "You solve tasks in Python. Write the code between '{{code_block_opening_tag}}' and '{{code_block_closing_tag}}'.\\n\\nTools:\\n{{code_block_opening_tag}}\\n{%- for tool in tools.values() %}\\n{{ tool.to_code_prompt() }}\\n{% endfor %}\\n{{code_block_closing_tag}}\\n\\n{%- if managed_agents and managed_agents.values() | list %}\\nYour team:\\n{{code_block_opening_tag}}\\n{%- for agent in managed_agents.values() %}\\ndef {{ agent.name }}(task: str, additional_args: dict[str, Any]) -> str:\\n    \\"\\"\\"{{ agent.description }}\\n\\n    Args:\\n        task: What to do.\\n    \\"\\"\\"\\n{% endfor %}\\n{{code_block_closing_tag}}\\n{%- endif %}\\n\\nUse imports only from these: {{authorized_imports}}\\n\\n{%- if custom_instructions %}\\n{{custom_instructions}}\\n{%- endif %}\\n\\nBegin!",
        "planning": {
            "initial_plan": "Plan this, then write '<end_plan>':\\n\`\`\`\\n{{task}}\\n\`\`\`\\n{%- for tool in tools.values() %}\\n{{ tool.to_code_prompt() }}\\n{% endfor %}",
            "update_plan_pre_messages": "You were given: {{task}}",
            "update_plan_post_messages": "{remaining_steps} steps are left: go on."
        },
        "managed_agent": {
            "task": "You are '{{name}}'.\\n---\\n{{task}}\\n---\\nAnswer in full.",
            "report": "From '{{name}}':\\n{{final_answer}}"
        },
        "final_answer": {
            "pre_messages": "An agent got stuck. This is what it did:",
            "post_messages": "Answer this:\\n{{task}}"
        }
    },
    "max_steps": 12,
    "verbosity_level": 2,
    "planning_interval": 4,
    "name": "counter",
    "description": "Counts words.",
    "requirements": [
        "bs4",
        "ddgs",
        "numpy",
        "posixpath",
        "requests",
        "smolagents",
        "wikipedia-api",
        "yaml"
    ],
    "authorized_imports": [
        "collections",
        "datetime",
        "itertools",
        "math",
        "numpy.*",
        "posixpath",
        "queue",
        "random",
        "re",
        "stat",
        "statistics",
        "time",
        "unicodedata",
        "yaml"
    ],
    "executor_type": "local",
    "executor_kwargs": {
        "timeout_seconds": 5
    },
    "max_print_outputs_length": 9000
}`,
    'app.py': `import yaml
import os
from smolagents import GradioUI, CodeAgent, InferenceClientModel

# Get current directory path
CURRENT_DIR = os.path.dirname(os.path.abspath(__file__))

from tools.word_count import SimpleTool as WordCount
from tools.change_case import CaseTool as ChangeCase
from tools.titles import PageTool as Titles
from tools.web_search import DuckDuckGoSearchTool as WebSearch
from tools.final_answer import FinalAnswerTool as FinalAnswer

from managed_agents.helper.app import agent_helper


model = InferenceClientModel(
temperature=0.2,
max_tokens=2000,
top_p=0.9,
model_id='acme/Writer-80B',
)

word_count = WordCount()
change_case = ChangeCase()
titles = Titles()
web_search = WebSearch()
final_answer = FinalAnswer()


with open(os.path.join(CURRENT_DIR, "prompts.yaml"), 'r') as stream:
    prompt_templates = yaml.safe_load(stream)

agent_counter = CodeAgent(
    model=model,
    tools=[word_count, change_case, titles, web_search],
    managed_agents=[agent_helper],
    max_steps=12,
    verbosity_level=2,
    planning_interval=4,
    name='counter',
    description='Counts words.',
    executor_type='local',
    executor_kwargs={'timeout_seconds': 5},
    max_print_outputs_length=9000,
    prompt_templates=prompt_templates
)
if __name__ == "__main__":
    GradioUI(agent_counter).launch()
`,
    'prompts.yaml': `"system_prompt": |-
  You solve tasks in Python. Write the code between '{{code_block_opening_tag}}' and '{{code_block_closing_tag}}'.

  Tools:
  {{code_block_opening_tag}}
  {%- for tool in tools.values() %}
  {{ tool.to_code_prompt() }}
  {% endfor %}
  {{code_block_closing_tag}}

  {%- if managed_agents and managed_agents.values() | list %}
  Your team:
  {{code_block_opening_tag}}
  {%- for agent in managed_agents.values() %}
  def {{ agent.name }}(task: str, additional_args: dict[str, Any]) -> str:
      """{{ agent.description }}

      Args:
          task: What to do.
      """
  {% endfor %}
  {{code_block_closing_tag}}
  {%- endif %}

  Use imports only from these: {{authorized_imports}}

  {%- if custom_instructions %}
  {{custom_instructions}}
  {%- endif %}

  Begin!
"planning":
  "initial_plan": |-
    Plan this, then write '<end_plan>':
    \`\`\`
    {{task}}
    \`\`\`
    {%- for tool in tools.values() %}
    {{ tool.to_code_prompt() }}
    {% endfor %}
  "update_plan_pre_messages": |-
    You were given: {{task}}
  "update_plan_post_messages": |-
    {remaining_steps} steps are left: go on.
"managed_agent":
  "task": |-
    You are '{{name}}'.
    ---
    {{task}}
    ---
    Answer in full.
  "report": |-
    From '{{name}}':
    {{final_answer}}
"final_answer":
  "pre_messages": |-
    An agent got stuck. This is what it did:
  "post_messages": |-
    Answer this:
    {{task}}
`,
    'requirements.txt': `bs4
ddgs
numpy
posixpath
requests
smolagents
wikipedia-api
yaml
`,
    'managed_agents/__init__.py': ``,
    'managed_agents/helper/__init__.py': ``,
    'managed_agents/helper/agent.json': `{
    "class": "ToolCallingAgent",
    "tools": [
        "wikipedia_search",
        "visit_webpage",
        "user_input",
        "final_answer"
    ],
    "model": {
        "class": "LiteLLMModel",
        "data": {
            "temperature": 0.1,
            "model_id": "anthropic/claude-sonnet-5-5",
            "api_base": null
        }
    },
    "managed_agents": {
        "checker": "ToolCallingAgent"
    },
    "prompt_templates": {
        "system_prompt": "You call tools. You have these:\\n{%- for tool in tools.values() %}\\n- {{ tool.to_tool_calling_prompt() }}\\n{%- endfor %}\\n\\n{%- if managed_agents and managed_agents.values() | list %}\\nYour team:\\n{%- for agent in managed_agents.values() %}\\n- {{ agent.name }}: {{ agent.description }}\\n{%- endfor %}\\n{%- endif %}\\n\\nBegin!",
        "planning": {
            "initial_plan": "Plan this, then write '<end_plan>':\\n\`\`\`\\n{{task}}\\n\`\`\`\\n{%- for tool in tools.values() %}\\n{{ tool.to_code_prompt() }}\\n{% endfor %}",
            "update_plan_pre_messages": "You were given: {{task}}",
            "update_plan_post_messages": "{remaining_steps} steps are left: go on."
        },
        "managed_agent": {
            "task": "You are '{{name}}'.\\n---\\n{{task}}\\n---\\nAnswer in full.",
            "report": "From '{{name}}':\\n{{final_answer}}"
        },
        "final_answer": {
            "pre_messages": "An agent got stuck. This is what it did:",
            "post_messages": "Answer this:\\n{{task}}"
        }
    },
    "max_steps": 4,
    "verbosity_level": 1,
    "planning_interval": 2,
    "name": "helper",
    "description": "Helps with \\"pages\\".\\nIn two lines.",
    "requirements": [
        "requests",
        "smolagents",
        "wikipedia-api"
    ]
}`,
    'managed_agents/helper/app.py': `import yaml
import os
from smolagents import GradioUI, ToolCallingAgent, LiteLLMModel

# Get current directory path
CURRENT_DIR = os.path.dirname(os.path.abspath(__file__))

from managed_agents.helper.tools.wikipedia_search import WikipediaSearchTool as WikipediaSearch
from managed_agents.helper.tools.visit_webpage import VisitWebpageTool as VisitWebpage
from managed_agents.helper.tools.user_input import UserInputTool as UserInput
from managed_agents.helper.tools.final_answer import FinalAnswerTool as FinalAnswer

from managed_agents.helper.managed_agents.checker.app import agent_checker


model = LiteLLMModel(
temperature=0.1,
model_id='anthropic/claude-sonnet-5-5',
api_base=None,
)

wikipedia_search = WikipediaSearch()
visit_webpage = VisitWebpage()
user_input = UserInput()
final_answer = FinalAnswer()


with open(os.path.join(CURRENT_DIR, "prompts.yaml"), 'r') as stream:
    prompt_templates = yaml.safe_load(stream)

agent_helper = ToolCallingAgent(
    model=model,
    tools=[wikipedia_search, visit_webpage, user_input],
    managed_agents=[agent_checker],
    max_steps=4,
    verbosity_level=1,
    planning_interval=2,
    name='helper',
    description='Helps with "pages".\\nIn two lines.',
    prompt_templates=prompt_templates
)
if __name__ == "__main__":
    GradioUI(agent_helper).launch()
`,
    'managed_agents/helper/prompts.yaml': `"system_prompt": |-
  You call tools. You have these:
  {%- for tool in tools.values() %}
  - {{ tool.to_tool_calling_prompt() }}
  {%- endfor %}

  {%- if managed_agents and managed_agents.values() | list %}
  Your team:
  {%- for agent in managed_agents.values() %}
  - {{ agent.name }}: {{ agent.description }}
  {%- endfor %}
  {%- endif %}

  Begin!
"planning":
  "initial_plan": |-
    Plan this, then write '<end_plan>':
    \`\`\`
    {{task}}
    \`\`\`
    {%- for tool in tools.values() %}
    {{ tool.to_code_prompt() }}
    {% endfor %}
  "update_plan_pre_messages": |-
    You were given: {{task}}
  "update_plan_post_messages": |-
    {remaining_steps} steps are left: go on.
"managed_agent":
  "task": |-
    You are '{{name}}'.
    ---
    {{task}}
    ---
    Answer in full.
  "report": |-
    From '{{name}}':
    {{final_answer}}
"final_answer":
  "pre_messages": |-
    An agent got stuck. This is what it did:
  "post_messages": |-
    Answer this:
    {{task}}
`,
    'managed_agents/helper/requirements.txt': `requests
smolagents
wikipedia-api
`,
    'managed_agents/helper/managed_agents/__init__.py': ``,
    'managed_agents/helper/managed_agents/checker/__init__.py': ``,
    'managed_agents/helper/managed_agents/checker/agent.json': `{
    "class": "ToolCallingAgent",
    "tools": [
        "final_answer"
    ],
    "model": {
        "class": "AzureOpenAIModel",
        "data": {
            "model_id": "mini"
        }
    },
    "managed_agents": {},
    "prompt_templates": {
        "system_prompt": "You call tools. You have these:\\n{%- for tool in tools.values() %}\\n- {{ tool.to_tool_calling_prompt() }}\\n{%- endfor %}\\n\\n{%- if managed_agents and managed_agents.values() | list %}\\nYour team:\\n{%- for agent in managed_agents.values() %}\\n- {{ agent.name }}: {{ agent.description }}\\n{%- endfor %}\\n{%- endif %}\\n\\nBegin!",
        "planning": {
            "initial_plan": "Plan this, then write '<end_plan>':\\n\`\`\`\\n{{task}}\\n\`\`\`\\n{%- for tool in tools.values() %}\\n{{ tool.to_code_prompt() }}\\n{% endfor %}",
            "update_plan_pre_messages": "You were given: {{task}}",
            "update_plan_post_messages": "{remaining_steps} steps are left: go on."
        },
        "managed_agent": {
            "task": "You are '{{name}}'.\\n---\\n{{task}}\\n---\\nAnswer in full.",
            "report": "From '{{name}}':\\n{{final_answer}}"
        },
        "final_answer": {
            "pre_messages": "An agent got stuck. This is what it did:",
            "post_messages": "Answer this:\\n{{task}}"
        }
    },
    "max_steps": 20,
    "verbosity_level": 1,
    "planning_interval": null,
    "name": "checker",
    "description": "Checks.",
    "requirements": [
        "smolagents"
    ]
}`,
    'managed_agents/helper/managed_agents/checker/app.py': `import yaml
import os
from smolagents import GradioUI, ToolCallingAgent, AzureOpenAIModel

# Get current directory path
CURRENT_DIR = os.path.dirname(os.path.abspath(__file__))

from managed_agents.helper.managed_agents.checker.tools.final_answer import FinalAnswerTool as FinalAnswer



model = AzureOpenAIModel(
model_id='mini',
)

final_answer = FinalAnswer()


with open(os.path.join(CURRENT_DIR, "prompts.yaml"), 'r') as stream:
    prompt_templates = yaml.safe_load(stream)

agent_checker = ToolCallingAgent(
    model=model,
    tools=[],
    managed_agents=[],
    max_steps=20,
    verbosity_level=1,
    planning_interval=None,
    name='checker',
    description='Checks.',
    prompt_templates=prompt_templates
)
if __name__ == "__main__":
    GradioUI(agent_checker).launch()
`,
    'managed_agents/helper/managed_agents/checker/prompts.yaml': `"system_prompt": |-
  You call tools. You have these:
  {%- for tool in tools.values() %}
  - {{ tool.to_tool_calling_prompt() }}
  {%- endfor %}

  {%- if managed_agents and managed_agents.values() | list %}
  Your team:
  {%- for agent in managed_agents.values() %}
  - {{ agent.name }}: {{ agent.description }}
  {%- endfor %}
  {%- endif %}

  Begin!
"planning":
  "initial_plan": |-
    Plan this, then write '<end_plan>':
    \`\`\`
    {{task}}
    \`\`\`
    {%- for tool in tools.values() %}
    {{ tool.to_code_prompt() }}
    {% endfor %}
  "update_plan_pre_messages": |-
    You were given: {{task}}
  "update_plan_post_messages": |-
    {remaining_steps} steps are left: go on.
"managed_agent":
  "task": |-
    You are '{{name}}'.
    ---
    {{task}}
    ---
    Answer in full.
  "report": |-
    From '{{name}}':
    {{final_answer}}
"final_answer":
  "pre_messages": |-
    An agent got stuck. This is what it did:
  "post_messages": |-
    Answer this:
    {{task}}
`,
    'managed_agents/helper/managed_agents/checker/requirements.txt': `smolagents
`,
    'managed_agents/helper/managed_agents/checker/tools/__init__.py': ``,
    'managed_agents/helper/managed_agents/checker/tools/final_answer.py': `from typing import Any, Optional
from smolagents.tools import Tool

class FinalAnswerTool(Tool):
    name = "final_answer"
    description = "Provides a final answer to the given problem."
    inputs = {'answer': {'type': 'any', 'description': 'The final answer to the problem'}}
    output_type = "any"

    def forward(self, answer: Any) -> Any:
        return answer

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'managed_agents/helper/tools/__init__.py': ``,
    'managed_agents/helper/tools/final_answer.py': `from typing import Any, Optional
from smolagents.tools import Tool

class FinalAnswerTool(Tool):
    name = "final_answer"
    description = "Provides a final answer to the given problem."
    inputs = {'answer': {'type': 'any', 'description': 'The final answer to the problem'}}
    output_type = "any"

    def forward(self, answer: Any) -> Any:
        return answer

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'managed_agents/helper/tools/user_input.py': `from typing import Any, Optional
from smolagents.tools import Tool
import getpass

class UserInputTool(Tool):
    name = "user_input"
    description = "Stands for the tool of smolagents."
    inputs = {'question': {'type': 'string', 'description': 'What'}}
    output_type = "string"

    def forward(self, question: str) -> str:
        import getpass
        raise Exception("This one needs the network.")

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'managed_agents/helper/tools/visit_webpage.py': `from typing import Any, Optional
from smolagents.tools import Tool
import requests

class VisitWebpageTool(Tool):
    name = "visit_webpage"
    description = "Stands for the tool of smolagents."
    inputs = {'url': {'type': 'string', 'description': 'What'}}
    output_type = "string"

    def forward(self, url: str) -> str:
        import requests
        raise Exception("This one needs the network.")

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'managed_agents/helper/tools/wikipedia_search.py': `from typing import Any, Optional
from smolagents.tools import Tool
import wikipediaapi

class WikipediaSearchTool(Tool):
    name = "wikipedia_search"
    description = "Stands for the tool of smolagents."
    inputs = {'query': {'type': 'string', 'description': 'What'}}
    output_type = "string"

    def forward(self, query: str) -> str:
        import wikipediaapi
        raise Exception("This one needs the network.")

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'tools/__init__.py': ``,
    'tools/change_case.py': `from typing import Any, Optional
from smolagents.tools import Tool
import unicodedata
import json

class CaseTool(Tool):
    """Changes the case of a text.

    Written by hand, with "quotes"."""
    name = "change_case"
    description = """Changes the case of a text.
It keeps "quotes" as they are."""
    inputs = {'text': {'type': 'string', 'description': 'The text'}, 'upper': {'type': 'boolean', 'description': 'Whether to shout', 'nullable': True}}
    output_type = "object"
    limit = 5

    def __init__(self, prefix: str = ">"):
        super().__init__()
        self.prefix = prefix
        self.output_schema = {"type": "object", "properties": {"text": {"type": "string"}, "length": {"type": "integer"}}, "required": ["text", "length"]}

    def setup(self):
        import unicodedata
        self.form = unicodedata
        super().setup()

    def forward(self, text: str, upper: bool | None = True) -> dict:
        import json
        shown = self.prefix + (text.upper() if upper else text.lower())
        return {"text": self.form.normalize("NFC", shown), "length": self._length(shown)}

    def _length(self, text):
        return len(text)
`,
    'tools/final_answer.py': `from typing import Any, Optional
from smolagents.tools import Tool

class FinalAnswerTool(Tool):
    name = "final_answer"
    description = "Provides a final answer to the given problem."
    inputs = {'answer': {'type': 'any', 'description': 'The final answer to the problem'}}
    output_type = "any"

    def forward(self, answer: Any) -> Any:
        return answer

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'tools/titles.py': `from typing import Any, Optional
from smolagents.tools import Tool
import bs4

class PageTool(Tool):
    name = "titles"
    description = "Reads the title of a page."
    inputs = {'html': {'type': 'string', 'description': 'The page', 'nullable': True}, 'more': {'type': 'any', 'description': 'Anything', 'nullable': True}}
    output_type = "string"

    def forward(self, html: str | None, more: str | None = None) -> str:
        from bs4 import BeautifulSoup
        return BeautifulSoup(html, "html.parser").title.string

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'tools/web_search.py': `from typing import Any, Optional
from smolagents.tools import Tool
import ddgs

class DuckDuckGoSearchTool(Tool):
    name = "web_search"
    description = "Stands for the tool of smolagents."
    inputs = {'query': {'type': 'string', 'description': 'What'}}
    output_type = "string"

    def forward(self, query: str) -> str:
        import ddgs
        raise Exception("This one needs the network.")

    def __init__(self, *args, **kwargs):
        self.is_initialized = False
`,
    'tools/word_count.py': `from smolagents import Tool
from typing import Any, Optional

class SimpleTool(Tool):
    name = "word_count"
    description = "Counts the words of a text."
    inputs = {'text': {'type': 'string', 'description': 'The text, in "any" language.'}, 'least': {'type': 'integer', 'nullable': True, 'description': 'The least length of a word.'}}
    output_type = "integer"

    def forward(self, text: str, least: int = 1) -> int:
        """Counts the words of a text.

        Args:
            text: The text, in "any" language.
            least: The least length of a word.
        """
        import re
        return len([word for word in re.findall(r"\\w+", text) if len(word) >= least])`,
  };
}

/** A single tool, as `push_to_hub` sends it. */
export function savedTool(): { [path: string]: string } {
  return {
    'app.py': `from smolagents import launch_gradio_demo
from tool import CaseTool

tool = CaseTool()
launch_gradio_demo(tool)
`,
    'requirements.txt': `smolagents`,
    'tool.py': `from typing import Any, Optional
from smolagents.tools import Tool
import unicodedata
import json

class CaseTool(Tool):
    """Changes the case of a text.

    Written by hand, with "quotes"."""
    name = "change_case"
    description = """Changes the case of a text.
It keeps "quotes" as they are."""
    inputs = {'text': {'type': 'string', 'description': 'The text'}, 'upper': {'type': 'boolean', 'description': 'Whether to shout', 'nullable': True}}
    output_type = "object"
    limit = 5

    def __init__(self, prefix: str = ">"):
        super().__init__()
        self.prefix = prefix
        self.output_schema = {"type": "object", "properties": {"text": {"type": "string"}, "length": {"type": "integer"}}, "required": ["text", "length"]}

    def setup(self):
        import unicodedata
        self.form = unicodedata
        super().setup()

    def forward(self, text: str, upper: bool | None = True) -> dict:
        import json
        shown = self.prefix + (text.upper() if upper else text.lower())
        return {"text": self.form.normalize("NFC", shown), "length": self._length(shown)}

    def _length(self, text):
        return len(text)
`,
  };
}
