# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
# Makes the files of core/src/test/resources/weights/variants: encoders that compute otherwise than MAE's, and what
# transformers and timm make of an image with them. Needs torch, transformers, timm, safetensors.
import json, sys, types, importlib.machinery
from unittest import mock
out = sys.argv[1]
# torchvision is not needed for the model itself
for n in ['torchvision','torchvision.transforms','torchvision.transforms.functional','torchvision.ops','torchvision.ops.misc','torchvision.models','torchvision.models.feature_extraction','torchvision.datasets']:
    m = mock.MagicMock(name=n); m.__spec__ = importlib.machinery.ModuleSpec(n, None); m.__path__ = []
    sys.modules[n] = m
import transformers.utils.import_utils as iu
import torch
from safetensors.torch import save_file
for n in ('is_torchvision_available','is_torchvision_v2_available'):
    if hasattr(iu, n): setattr(iu, n, lambda *a: False)
import transformers.utils as tu
tu.is_torchvision_available = lambda *a: False
from transformers.models.vit.configuration_vit import ViTConfig
from transformers.models.vit.modeling_vit import ViTModel
torch.manual_seed(7)
pixels = torch.randn(1, 3, 16, 16)
base = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, image_size=16, patch_size=8,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
first = ViTModel(ViTConfig(**base), add_pooling_layer=False)
state = {k: torch.randn_like(v) * (0.5 if v.dim() > 1 else 0.3) + (1.0 if 'layernorm' in k and k.endswith('weight') else 0) for k, v in first.state_dict().items()}
first.save_pretrained(out)
cases = [dict(hidden_act=a, layer_norm_eps=e) for a, e in
         [('gelu', 1e-12), ('gelu', 0.1), ('gelu_new', 1e-6), ('gelu_pytorch_tanh', 1e-6), ('quick_gelu', 1e-6), ('relu', 1e-6), ('silu', 1e-3)]]
cases.append(dict(hidden_act='gelu', layer_norm_eps=1e-6, qkv_bias=False))
hf = []
for case in cases:
    model = ViTModel(ViTConfig(**base, **case), add_pooling_layer=False).eval()
    own = {k: v for k, v in state.items() if k in model.state_dict()}
    model.load_state_dict(own, strict=True)
    with torch.no_grad():
        tokens = model(pixels).last_hidden_state[0]
    hf.append(dict(config=case, tokens=tokens.flatten().tolist()))
full = ViTModel(ViTConfig(**base), add_pooling_layer=False)
full.load_state_dict(state)
full.save_pretrained(out)
from timm.models.vision_transformer import VisionTransformer
vit = VisionTransformer(img_size=16, patch_size=8, embed_dim=16, depth=2, num_heads=2, mlp_ratio=2, qkv_bias=False, global_pool='avg', num_classes=0,
                        norm_layer=__import__("functools").partial(torch.nn.LayerNorm, eps=1e-6)).eval()
own = {k: torch.randn_like(v) * (0.5 if v.dim() > 1 else 0.3) + (1.0 if 'norm' in k and k.endswith('weight') else 0) for k, v in vit.state_dict().items()}
vit.load_state_dict(own)
print(sorted(own))
save_file(own, out + '/timm.safetensors')
with torch.no_grad():
    f = vit(pixels)[0]
import timm, transformers
json.dump(dict(made_with=dict(torch=torch.__version__, transformers=transformers.__version__, timm=timm.__version__),
    pixels=pixels.flatten().tolist(), huggingface=hf, timm=f.tolist()), open(out + '/expected.json', 'w'))
