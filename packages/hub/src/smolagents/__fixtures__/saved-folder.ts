/** A folder as smolagents 1.27 saves it, with every field set: agent.json, prompts.yaml, tools, a managed agent. */
export function savedFolder(): { [path: string]: string } {
  return {
    '__init__.py': '',
    'app.py': 'import gradio\nraise SystemExit("an agent that is loaded does not run this")\n',
    'requirements.txt': 'numpy\nsmolagents\n',
    'agent.json': json(agent),
    'prompts.yaml': prompts,
    'tools/__init__.py': '',
    'tools/word_count.py': wordCount,
    'tools/web_search.py': webSearch,
    'tools/final_answer.py': finalAnswer,
    'managed_agents/__init__.py': '',
    'managed_agents/helper/agent.json': json({
      ...agent,
      class: 'ToolCallingAgent',
      model: { class: 'LiteLLMModel', data: { model_id: 'anthropic/claude-sonnet-5-5', api_base: null } },
      tools: ['final_answer'],
      managed_agents: {},
      name: 'helper',
      description: 'Helps.',
      authorized_imports: undefined,
      executor_type: undefined,
      executor_kwargs: undefined,
      max_print_outputs_length: undefined,
    }),
    'managed_agents/helper/prompts.yaml': 'managed_agent:\n  task: |-\n    You are {{name}}. Do this: {{task}}\n',
    'managed_agents/helper/tools/final_answer.py': finalAnswer,
  };
}

const agent = {
  class: 'CodeAgent',
  tools: ['word_count', 'web_search', 'final_answer'],
  model: {
    class: 'InferenceClientModel',
    data: { model_id: 'Qwen/Qwen3-Next-80B', provider: 'nebius', temperature: 0.2, max_tokens: 2_000, timeout: 90, custom_role_conversion: null, torch_dtype: 'auto' },
  },
  managed_agents: { helper: 'ToolCallingAgent' },
  prompt_templates: {},
  max_steps: 12,
  verbosity_level: 2,
  planning_interval: 4,
  name: 'counter',
  description: 'Counts words.',
  requirements: ['smolagents'],
  authorized_imports: ['collections', 'math', 're', 'statistics'],
  executor_type: 'local',
  executor_kwargs: { timeout_seconds: 5 },
  max_print_outputs_length: 9_000,
};

/** As SimpleTool.to_dict writes a function with @tool. */
const wordCount = `from smolagents import Tool
from typing import Any, Optional

class SimpleTool(Tool):
    name = "word_count"
    description = "Counts the words of a text."
    inputs = {'text': {'type': 'string', 'description': 'The text'}, 'least': {'type': 'integer', 'description': 'Letters', 'nullable': True}}
    output_type = "integer"

    def forward(self, text: str, least: Optional[int] = None) -> int:
        """Counts the words of a text."""
        import re
        return len([word for word in re.findall(r"\\w+", text) if len(word) >= (least or 1)])
`;

/** As instance_to_source writes one of smolagents' own tools. */
const webSearch = `from typing import Any, Optional
from smolagents.tools import Tool

class DuckDuckGoSearchTool(Tool):
    name = "web_search"
    description = "Searches the web."
    inputs = {'query': {'type': 'string', 'description': 'What to look for'}}
    output_type = "string"

    def forward(self, query: str) -> str:
        raise Exception("the host")
`;

const finalAnswer = `from typing import Any, Optional
from smolagents.tools import Tool

class FinalAnswerTool(Tool):
    name = "final_answer"
    description = "Provides a final answer."
    inputs = {'answer': {'type': 'any', 'description': 'The answer'}}
    output_type = "any"

    def forward(self, answer: Any) -> Any:
        return answer
`;

const prompts = `system_prompt: |-
  You solve tasks in Python. Write the code between '{{code_block_opening_tag}}' and '{{code_block_closing_tag}}'.
  {{code_block_opening_tag}}
  {%- for tool in tools.values() %}
  {{ tool.to_code_prompt() }}
  {% endfor %}
  {{code_block_closing_tag}}

  {%- if managed_agents and managed_agents.values() | list %}
  Your team:
  {%- for agent in managed_agents.values() %}
  def {{ agent.name }}(task: str, additional_args: dict[str, Any]) -> str:
      """{{ agent.description }}"""
  {% endfor %}
  {%- endif %}
  Imports: {{authorized_imports}}
  {%- if custom_instructions %}
  {{custom_instructions}}
  {%- endif %}
planning:
  initial_plan: |-
    Plan: {{task}}
  update_plan_pre_messages: |-
    You were given: {{task}}
  update_plan_post_messages: |-
    {{remaining_steps}} steps are left.
managed_agent:
  task: |-
    You are '{{name}}'. {{task}}
  report: |-
    From '{{name}}': {{final_answer}}
final_answer:
  pre_messages: |-
    An agent got stuck.
  post_messages: |-
    Answer this: {{task}}
`;

function json(value: unknown): string {
  return JSON.stringify(value, null, 4);
}
