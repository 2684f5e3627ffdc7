"""The providers that LiteLLM calls, by the prefix that a model's name has for them."""

from typing import Final

_NAMES: Final = """
    ai21 ai21_chat aiml aiohttp_openai amazon_nova anthropic anthropic_text anyscale apertis
    apiserpent assemblyai aws_polly aws_textract azure azure_ai azure_speech azure_text baseten
    bedrock bedrock_converse bedrock_mantle black_forest_labs bytez cerebras charity_engine
    chatgpt chutes clarifai cloudflare codestral cognition cohere cohere_chat cometapi
    compactifai cortecs crusoe cursor custom_openai darkbloom dashscope databricks dataforseo
    datarobot deepgram deepinfra deepseek docker_model_runner duckduckgo edenai elevenlabs
    empower exa_ai fal_ai featherless_ai firecrawl fireworks_ai friendliai galadriel gdc gemini
    gigachat github github_copilot gmi google_pse gradient_ai groq helicone heroku hosted_vllm
    huggingface hyperbolic inception infinity jina_ai lambda_ai langflow langgraph lemonade
    libertai linkup litellm_proxy llamafile llamagate lm_studio manus maritalk meta meta_llama
    milvus minimax mistral modelscope mongodb moonshot morph nadir nano-gpt nebius neosantara
    nlp_cloud novita nscale nvidia_nim nvidia_riva oci ollama ollama_chat oobabooga openai
    openai_like openrouter ovhcloud palm parallel_ai parasail perplexity petals pg_vector
    pinstripes poe predibase prism publicai qwen_ai_platform qwencloud ragflow recraft reducto
    reka replicate runwayml s3_vectors sagemaker sagemaker_chat sagemaker_nova sail sambanova sap
    sarvam scaleway scx-ai searxng serper snowflake soniox stability synthetic tavily tencent
    tensormesh text-completion-codestral text-completion-inception text-completion-openai
    tinyfish together_ai topaz triton typesafe v0 valkey vercel_ai_gateway vertex_ai
    vertex_ai_beta vllm volcengine voyage wandb watsonx watsonx_text xai xiaomi_mimo xinference
    you_com zai
"""

PROVIDERS: Final = frozenset(_NAMES.split())
"""As of LiteLLM's release 1.106. What it calls itself on behalf of one of these, such as
``vertex_ai-anthropic_models``, is no prefix."""
