"""The providers that LiteLLM calls, by the prefix that a model's name has for them."""

from typing import Final

_NAMES: Final = """
    ai21 aiml aiohttp_openai amazon_nova anthropic anyscale apiserpent assemblyai aws_polly azure
    azure_ai azure_text baseten bedrock bedrock_converse bedrock_mantle black_forest_labs bytez
    cerebras chatgpt chutes clarifai cloudflare codestral cohere cohere_chat cometapi compactifai
    crusoe custom_openai darkbloom dashscope databricks dataforseo datarobot deepgram
    deepinfra deepseek docker_model_runner duckduckgo elevenlabs empower exa_ai fal_ai
    featherless_ai firecrawl fireworks_ai friendliai galadriel gemini gigachat github
    github_copilot gmi google_pse gradient_ai groq helicone heroku hosted_vllm huggingface
    hyperbolic inception infinity jina_ai lambda_ai langgraph lemonade libertai linkup
    litellm_proxy llamafile llamagate lm_studio maritalk meta meta_llama minimax mistral moonshot
    morph nanogpt nebius nlp_cloud novita nscale nvidia_nim oci ollama ollama_chat oobabooga
    openai openai_like openrouter ovhcloud palm parallel_ai perplexity petals pinstripes poe
    predibase publicai ragflow recraft reducto replicate runwayml sagemaker sagemaker_chat
    sambanova sap sarvam scaleway searxng serper snowflake soniox stability tavily tencent
    tensormesh text-completion-codestral text-completion-inception text-completion-openai
    tinyfish together_ai topaz triton v0 vercel_ai_gateway vertex_ai vertex_ai_beta vllm
    volcengine voyage wandb watsonx watsonx_text xai xinference you_com zai
"""

PROVIDERS: Final = frozenset(_NAMES.split())
"""As of LiteLLM's release 1.92. What it calls itself on behalf of one of these, such as
``vertex_ai-anthropic_models``, is no prefix."""
